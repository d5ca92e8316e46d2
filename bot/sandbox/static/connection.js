/**
 * The one WebSocket of the page, as one person. It comes back by itself: after half a second, then ever later, at most 5 seconds.
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;
const LONGEST_PRESS_MS = 1000;
// The click comes with the release, on a touch screen a moment later.
const AFTER_PRESS_MS = 30;

export class Connection {
  #socket = null;
  #person;
  #wait = FIRST_WAIT_MS;
  #timer = null;
  #press = null;
  #held = [];
  #hear;
  #tell;

  /** `hear(event)`: an event of the server · `tell("open" | "lost")`: how the connection is. */
  constructor({ hear, tell }) {
    this.#hear = hear;
    this.#tell = tell;
    addEventListener("online", () => this.retry());
    addEventListener("pointerdown", () => this.#hold(), { capture: true });
    for (const end of ["pointerup", "pointercancel"])
      addEventListener(end, () => this.#hold(AFTER_PRESS_MS), { capture: true });
  }

  /** Connects as that person, leaving whoever one was before. */
  as(person) {
    this.#person = person;
    this.#wait = FIRST_WAIT_MS;
    this.#connect();
  }

  /** Tries at once instead of waiting for the next turn. */
  retry() {
    if (this.#socket?.readyState !== WebSocket.OPEN) this.#connect();
  }

  /** Sends, and tells whether it could. */
  send(command) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(command));
    return true;
  }

  /** What comes while something is pressed waits: a click is lost when what was pressed is drawn anew before the release. */
  #hold(milliseconds = LONGEST_PRESS_MS) {
    clearTimeout(this.#press);
    this.#press = setTimeout(() => this.#release(), milliseconds);
  }

  #release() {
    this.#press = null;
    while (this.#held.length) this.#hear(this.#held.shift());
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#held = [];
    const before = this.#socket;
    const address = new URL("/page/ws", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    if (this.#person) address.searchParams.set("person", this.#person);
    const socket = new WebSocket(address);
    this.#socket = socket;
    before?.close();
    socket.addEventListener("open", () => {
      if (socket !== this.#socket) return;
      this.#wait = FIRST_WAIT_MS;
      this.#tell("open");
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.#socket) return;
      if (this.#press === null) this.#hear(JSON.parse(data));
      else this.#held.push(JSON.parse(data));
    });
    socket.addEventListener("close", () => {
      if (socket !== this.#socket) return;
      this.#tell("lost");
      this.#timer = setTimeout(() => this.#connect(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    });
  }
}
