# The bot as an image: docker build -t helpdesk . ; how to run it is in bot/OPERATIONS.md.
# Both stages have the same base: the virtual environment is copied, and points to that Python.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /opt/helpdesk/venv
WORKDIR /build
# What it depends on first: this layer is built anew only when that changes. Everything is of the lock, by its hash; the
# pip that comes with Python may be too old to read it so.
COPY pyproject.toml requirements.lock ./
COPY .ci/requirements.py .ci/
RUN sed -n '/^pip==/,/[^\\]$/p' requirements.lock > pip.lock && pip install --require-hashes --requirement pip.lock \
    && pip install --require-hashes --constraint requirements.lock hatchling \
    && python .ci/requirements.py postgres workspaces fast > requirements.txt \
    && pip --python /opt/helpdesk/venv/bin/python install --require-hashes --constraint requirements.lock \
       --requirement requirements.txt
COPY README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY knowledge knowledge
RUN pip wheel --no-deps --no-build-isolation . && pip --python /opt/helpdesk/venv/bin/python install --no-deps *.whl
# Trained here, the matcher is read in a moment at the start. Its file is private; whoever the container runs as reads it.
# The knowledge is in the package; another one may be mounted as /opt/helpdesk/knowledge.
ENV HELPDESK_CACHE=/opt/helpdesk/cache
WORKDIR /opt/helpdesk
RUN venv/bin/python -m bot check && venv/bin/python -m bot train && chmod -R a+rX cache

FROM python:3.11-slim
RUN groupadd --system --gid 10001 helpdesk \
    && useradd --no-log-init --uid 10001 --gid helpdesk --no-create-home --home-dir /nonexistent \
       --shell /usr/sbin/nologin helpdesk \
    && install --directory --owner=helpdesk --group=helpdesk --mode=0700 /var/lib/helpdesk
COPY --from=build /opt/helpdesk /opt/helpdesk
# The only folder that is written. Nothing in it is ever imported (PYTHONSAFEPATH).
VOLUME /var/lib/helpdesk
ENV PATH=/opt/helpdesk/venv/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/var/lib/helpdesk PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1 \
    HELPDESK_CACHE=/opt/helpdesk/cache HELPDESK_LOG=json \
    DATABASE_URL=sqlite:////var/lib/helpdesk/helpdesk.db PORT=3000
# Secrets may be files, such as /run/secrets/SLACK_BOT_TOKEN: --env HELPDESK_SECRETS_DIR=/run/secrets
WORKDIR /opt/helpdesk
USER 10001:10001
EXPOSE 3000
STOPSIGNAL SIGTERM
# Straight to the port: urllib would go through a proxy that is set for Slack.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD python -c "import http.client, os; \
    site = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('PORT') or 3000), timeout=3); \
    site.request('GET', '/healthz'); \
    raise SystemExit(site.getresponse().status != 200)"
CMD ["python", "-m", "bot", "serve"]
