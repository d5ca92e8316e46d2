/**
 * Times as Slack writes them, by the clock of the local Slack (which can be set to another day).
 */

const DAY_MS = 86_400_000;
const LOCALE = "en-US";

/** "1580138461.000200" or 1580138461 -> Date. */
export function dateOf(ts) {
  return new Date(Number(ts) * 1000);
}

export class Clock {
  #ahead = 0;

  /** `now`: seconds since 1970, or an ISO date and time. */
  set(now) {
    const at = typeof now === "number" ? now * 1000 : /^\d+(\.\d+)?$/.test(now) ? Number(now) * 1000 : Date.parse(now);
    if (!Number.isNaN(at)) this.#ahead = at - Date.now();
  }

  now() {
    return new Date(Date.now() + this.#ahead);
  }

  /** Whether somebody has set it to another day. */
  get isSet() {
    return Math.abs(this.#ahead) > DAY_MS / 2;
  }
}

export const clock = new Clock();

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

export function sameDay(one, other) {
  return midnight(one) === midnight(other);
}

function ordinal(day) {
  if (day >= 11 && day <= 13) return `${day}th`;
  return `${day}${{ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th"}`;
}

function relativeDay(date) {
  const days = Math.round((midnight(clock.now()) - midnight(date)) / DAY_MS);
  return { 0: "Today", 1: "Yesterday", "-1": "Tomorrow" }[days] ?? null;
}

function part(date, options) {
  return date.toLocaleString(LOCALE, options);
}

/** "9:41 AM" */
export function timeOf(date) {
  return part(date, { hour: "numeric", minute: "2-digit" });
}

/** "Today", "Yesterday", "Monday, January 27th", and with the year when it is another one. */
export function dayOf(date) {
  const relative = relativeDay(date);
  if (relative) return relative;
  const day = `${part(date, { weekday: "long" })}, ${part(date, { month: "long" })} ${ordinal(date.getDate())}`;
  return date.getFullYear() === clock.now().getFullYear() ? day : `${day}, ${date.getFullYear()}`;
}

/** "today at 9:41 AM", for the line under a message with replies. */
export function whenOf(date) {
  const relative = relativeDay(date);
  return `${relative ? relative.toLowerCase() : part(date, { month: "short", day: "numeric" })} at ${timeOf(date)}`;
}

/** "Monday, January 27th, 2020 at 9:41:05 AM", for the title of a time. */
export function fullOf(date) {
  const day = `${part(date, { weekday: "long" })}, ${part(date, { month: "long" })} ${ordinal(date.getDate())}, ${date.getFullYear()}`;
  return `${day} at ${part(date, { hour: "numeric", minute: "2-digit", second: "2-digit" })}`;
}

/** Slack's `<!date^...>` format: `{date_short} at {time}` and so on. */
export function formatDate(date, format) {
  const long = `${part(date, { weekday: "long" })}, ${part(date, { month: "long" })} ${ordinal(date.getDate())}, ${date.getFullYear()}`;
  const middle = `${part(date, { month: "long" })} ${ordinal(date.getDate())}, ${date.getFullYear()}`;
  const short = part(date, { month: "short", day: "numeric", year: "numeric" });
  const pretty = relativeDay(date)?.toLowerCase();
  const forms = {
    date_num: `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`,
    date: middle,
    date_short: short,
    date_long: long,
    date_pretty: pretty ?? middle,
    date_short_pretty: pretty ?? short,
    date_long_pretty: pretty ?? long,
    time: timeOf(date),
    time_secs: part(date, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: pretty ?? short,
  };
  return format.replace(/\{(\w+)\}/g, (whole, name) => forms[name] ?? whole);
}
