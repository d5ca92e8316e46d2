/**
 * The one WebSocket of the page, as one person. It comes back by itself: after half a second, then ever later, at most 5 seconds.
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

export class Connection {
  #socket = null;
  #person;
  #wait = FIRST_WAIT_MS;
  #timer = null;
  #hear;
  #tell;

  /** `hear(event)`: an event of the server · `tell("open" | "lost")`: how the connection is. */
  constructor({ hear, tell }) {
    this.#hear = hear;
    this.#tell = tell;
    addEventListener("online", () => this.retry());
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

  #connect() {
    clearTimeout(this.#timer);
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
      if (socket === this.#socket) this.#hear(JSON.parse(data));
    });
    socket.addEventListener("close", () => {
      if (socket !== this.#socket) return;
      this.#tell("lost");
      this.#timer = setTimeout(() => this.#connect(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    });
  }
}
