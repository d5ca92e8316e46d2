/**
 * Things that open next to a control: menus and the lists of selects. One at a time; Escape, a click elsewhere and
 * losing the focus close it, and the focus returns to the control.
 */
import { h } from "./dom.js";
import { icon } from "./icons.js";

let open = null;

/**
 * Shows `content` next to `anchor`. `place`: "start" or "end", the side on which the edges meet. Returns close().
 * Inside a dialog it is put into the dialog, since everything outside of it cannot be reached.
 */
export function popover(anchor, content, { place = "start", onClose = () => {} } = {}) {
  closePopover();
  const host = anchor.closest("dialog") ?? document.body;
  const box = h("div", { class: "popover" }, content);
  host.append(box);
  anchor.setAttribute("aria-expanded", "true");
  position(anchor, box, place);
  // A list that is filled while it is open stays on the screen.
  const sized = new ResizeObserver(() => position(anchor, box, place));
  sized.observe(box);
  const away = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) closePopover({ focus: false });
  };
  const moved = (event) => {
    if (!(event.target instanceof Node) || !box.contains(event.target)) position(anchor, box, place);
  };
  document.addEventListener("pointerdown", away, true);
  addEventListener("resize", moved);
  document.addEventListener("scroll", moved, true);
  const close = ({ focus = true } = {}) => {
    if (open?.close !== close) return;
    open = null;
    document.removeEventListener("pointerdown", away, true);
    removeEventListener("resize", moved);
    document.removeEventListener("scroll", moved, true);
    sized.disconnect();
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    onClose();
    if (focus && anchor.isConnected) anchor.focus();
  };
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  // A press on what takes no focus (an option, a heading) must not move it out of the box, which would close it.
  box.addEventListener("mousedown", (event) => event.target.closest("input, button, a") ?? event.preventDefault());
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget) && !anchor.contains(event.relatedTarget))
      close({ focus: false });
  });
  open = { close, anchor };
  return close;
}

export function closePopover(options) {
  open?.close(options);
}

/** Whether the popover of that control is the open one. */
export function isOpen(anchor) {
  return open?.anchor === anchor;
}

function position(anchor, box, place) {
  if (!anchor.isConnected) return closePopover({ focus: false });
  const edge = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = innerHeight - edge.bottom;
  // Once above, it stays above: a list that gets shorter while one types must not jump.
  if (below < height + 12 && edge.top > below) box.dataset.side = "above";
  const top = box.dataset.side === "above" ? edge.top - height - 4 : edge.bottom + 4;
  const left = place === "end" ? edge.right - width : edge.left;
  box.style.setProperty("top", `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`);
  box.style.setProperty("left", `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`);
  return undefined;
}

/**
 * A menu. `items`: {label, note?, icon?, danger?, checked?, href?, run?, data?} or "divider" or {heading}.
 * Arrows move, Enter chooses, a letter jumps.
 */
export function menu(anchor, items, { place = "start", label = "Actions" } = {}) {
  let close = () => {};
  const choose = (item) => {
    close();
    item.run?.();
  };
  const rows = items.map((item) => {
    if (item === "divider") return h("div", { class: "menu-divider", role: "separator" });
    if (item.heading) return h("div", { class: "menu-heading" }, item.heading);
    const attributes = {
      class: `menu-item${item.danger ? " danger" : ""}`,
      tabindex: "-1",
      data: item.data ?? {},
      role: item.checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": item.checked === undefined ? null : String(item.checked),
      on: {
        click: () => choose(item),
        pointermove: ({ currentTarget }) => currentTarget.focus({ preventScroll: true }),
      },
    };
    const content = [
      item.icon ?? null,
      h(
        "span",
        { class: "menu-words" },
        h("span", {}, item.label),
        item.note ? h("span", { class: "menu-note" }, item.note) : null,
      ),
      item.checked ? icon("check", 18) : null,
    ];
    return item.href
      ? h("a", { ...attributes, href: item.href, target: "_blank", rel: "noopener noreferrer" }, ...content)
      : h("button", { ...attributes, type: "button" }, ...content);
  });
  const list = h("div", { class: "menu", role: "menu", "aria-label": label }, ...rows);
  const choices = rows.filter((row) => row.classList.contains("menu-item"));
  list.addEventListener("keydown", (event) => {
    const at = choices.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: choices.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      choices[(to + choices.length) % choices.length].focus();
    } else if (event.key === "Tab") {
      close();
    } else if (event.key.length === 1 && event.key !== " ") {
      const letter = event.key.toLowerCase();
      choices
        .find((choice, position) => position > at && choice.textContent.trim().toLowerCase().startsWith(letter))
        ?.focus();
    }
  });
  close = popover(anchor, list, { place });
  (choices.find((choice) => choice.getAttribute("aria-checked") === "true") ?? choices[0])?.focus({
    preventScroll: true,
  });
}
