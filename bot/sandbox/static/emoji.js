/**
 * Emoji by Slack's names. The few that a help desk uses all the time are drawn here, so that they look the same on a
 * machine without an emoji font; the rest are Unicode characters.
 */
import { h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

const CHARACTERS = {
  white_check_mark: "✅",
  heavy_check_mark: "✔️",
  ballot_box_with_check: "☑️",
  x: "❌",
  negative_squared_cross_mark: "❎",
  warning: "⚠️",
  information_source: "ℹ️",
  question: "❓",
  grey_question: "❔",
  exclamation: "❗",
  no_entry: "⛔",
  no_entry_sign: "🚫",
  "+1": "👍",
  thumbsup: "👍",
  "-1": "👎",
  thumbsdown: "👎",
  wave: "👋",
  pray: "🙏",
  clap: "👏",
  raised_hands: "🙌",
  muscle: "💪",
  ok_hand: "👌",
  point_right: "👉",
  point_left: "👈",
  point_up: "☝️",
  point_down: "👇",
  eyes: "👀",
  smile: "😄",
  slightly_smiling_face: "🙂",
  grin: "😁",
  grinning: "😀",
  joy: "😂",
  wink: "😉",
  blush: "😊",
  thinking_face: "🤔",
  disappointed: "😞",
  cry: "😢",
  confused: "😕",
  relieved: "😌",
  sweat_smile: "😅",
  sunglasses: "😎",
  heart: "❤️",
  tada: "🎉",
  sparkles: "✨",
  star: "⭐",
  fire: "🔥",
  rocket: "🚀",
  bulb: "💡",
  lock: "🔒",
  unlock: "🔓",
  key: "🔑",
  closed_lock_with_key: "🔐",
  shield: "🛡️",
  mag: "🔍",
  link: "🔗",
  memo: "📝",
  pencil2: "✏️",
  pencil: "📝",
  clipboard: "📋",
  bookmark_tabs: "📑",
  page_facing_up: "📄",
  file_folder: "📁",
  open_file_folder: "📂",
  books: "📚",
  book: "📖",
  calendar: "📅",
  date: "📅",
  clock1: "🕐",
  alarm_clock: "⏰",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  stopwatch: "⏱️",
  telephone_receiver: "📞",
  phone: "☎️",
  telephone: "☎️",
  email: "✉️",
  envelope: "✉️",
  incoming_envelope: "📨",
  inbox_tray: "📥",
  outbox_tray: "📤",
  speech_balloon: "💬",
  thought_balloon: "💭",
  loudspeaker: "📢",
  mega: "📣",
  bell: "🔔",
  scales: "⚖️",
  balance_scale: "⚖️",
  classical_building: "🏛️",
  bank: "🏦",
  office: "🏢",
  house: "🏠",
  gear: "⚙️",
  wrench: "🔧",
  hammer: "🔨",
  hammer_and_wrench: "🛠️",
  ticket: "🎫",
  admission_tickets: "🎟️",
  label: "🏷️",
  pushpin: "📌",
  round_pushpin: "📍",
  paperclip: "📎",
  globe_with_meridians: "🌐",
  computer: "💻",
  desktop_computer: "🖥️",
  iphone: "📱",
  robot_face: "🤖",
  bust_in_silhouette: "👤",
  busts_in_silhouette: "👥",
  bar_chart: "📊",
  chart_with_upwards_trend: "📈",
  arrow_right: "➡️",
  arrow_left: "⬅️",
  arrow_up: "⬆️",
  arrow_down: "⬇️",
  arrows_counterclockwise: "🔄",
  leftwards_arrow_with_hook: "↩️",
  repeat: "🔁",
  heavy_plus_sign: "➕",
  heavy_minus_sign: "➖",
  red_circle: "🔴",
  large_blue_circle: "🔵",
  large_green_circle: "🟢",
  large_yellow_circle: "🟡",
  large_orange_circle: "🟠",
  white_circle: "⚪",
  black_circle: "⚫",
  large_green_square: "🟩",
  white_large_square: "⬜",
  one: "1️⃣",
  two: "2️⃣",
  three: "3️⃣",
  four: "4️⃣",
  five: "5️⃣",
  six: "6️⃣",
  seven: "7️⃣",
  eight: "8️⃣",
  nine: "9️⃣",
  keycap_ten: "🔟",
  100: "💯",
  construction: "🚧",
  sos: "🆘",
  new: "🆕",
  free: "🆓",
  up: "🆙",
  zap: "⚡",
  sunny: "☀️",
  coffee: "☕",
  cookie: "🍪",
  white_small_square: "▫️",
  small_blue_diamond: "🔹",
  small_orange_diamond: "🔸",
  credit_card: "💳",
  file_cabinet: "🗄️",
  wastebasket: "🗑️",
  checkered_flag: "🏁",
  triangular_flag_on_post: "🚩",
};

const GREEN = "#2e9e62";
const RED = "#d9305c";
const AMBER = "#f4b63f";
const BLUE = "#2f7fc4";
const SKIN = "#f6c445";
const INK = "#4a3412";

/** name -> [colour, path, line width (0: filled)] ..., on 20 x 20. */
const DRAWN = {
  white_check_mark: [
    [GREEN, "M4 1.5h12A2.5 2.5 0 0 1 18.5 4v12a2.5 2.5 0 0 1-2.5 2.5H4A2.5 2.5 0 0 1 1.5 16V4A2.5 2.5 0 0 1 4 1.5z", 0],
    ["#fff", "M5.5 10.3 8.7 13.5 14.6 6.8", 2.4],
  ],
  heavy_check_mark: [[GREEN, "M3.5 10.5 8 15.2 16.8 4.8", 3]],
  x: [[RED, "M4 4l12 12M16 4 4 16", 3.2]],
  warning: [
    [AMBER, "M10 2 19 17.8H1z", 0],
    [INK, "M10 7.5v5", 2],
    [INK, "M10 15.2v.2", 2],
  ],
  information_source: [
    [BLUE, "M4 1.5h12A2.5 2.5 0 0 1 18.5 4v12a2.5 2.5 0 0 1-2.5 2.5H4A2.5 2.5 0 0 1 1.5 16V4A2.5 2.5 0 0 1 4 1.5z", 0],
    ["#fff", "M10 9v5.5", 2.2],
    ["#fff", "M10 5.6v.2", 2.4],
  ],
  question: [[RED, "M6.5 7c0-2.2 1.5-3.8 3.7-3.8 2.1 0 3.6 1.4 3.6 3.3 0 2.7-3.6 3-3.6 5.7M10.2 16.4v.2", 2.6]],
  "+1": [
    [SKIN, "M2 9h3.8v8.5H2z", 0],
    [
      SKIN,
      "M6.6 9.2 10 2.5c1.6 0 2.6 1.2 2.4 2.7L12 8h4.4c1.3 0 2.2 1.2 1.8 2.5l-1.6 5.4c-.3 1-1.2 1.6-2.2 1.6H6.6z",
      0,
    ],
  ],
  "-1": [
    [SKIN, "M2 2.5h3.8V11H2z", 0],
    [
      SKIN,
      "M6.6 10.8 10 17.5c1.6 0 2.6-1.2 2.4-2.7L12 12h4.4c1.3 0 2.2-1.2 1.8-2.5l-1.6-5.4c-.3-1-1.2-1.6-2.2-1.6H6.6z",
      0,
    ],
  ],
  lock: [
    [AMBER, "M3.5 9h13v9h-13z", 0],
    ["#8a8d93", "M6.3 9V6.2a3.7 3.7 0 0 1 7.4 0V9", 2],
    [INK, "M10 12.5v2.2", 2],
  ],
  wave: [
    [SKIN, "M6 11 4 6.6M8.2 9.5 5.8 4.2M10.6 8.5 8.4 3.4M12.8 8.5 11.2 4.8", 2.3],
    [SKIN, "M5 10.5l8-3.5 1.5 2.5c.5-1.5 1.3-2.5 2.5-2.2.3 3-.3 6-2.3 8-2.3 2.3-6 2-7.5-.5z", 0],
  ],
  bulb: [
    [AMBER, "M10 1.8a5.8 5.8 0 0 1 3.4 10.5c-.6.5-.9 1.2-.9 2h-5c0-.8-.3-1.5-.9-2A5.8 5.8 0 0 1 10 1.8z", 0],
    ["#8a8d93", "M8 16.2h4M8.8 18.3h2.4", 1.6],
  ],
  hourglass_flowing_sand: [
    ["#a0703c", "M4.5 2.5h11M4.5 17.5h11", 2],
    [AMBER, "M6 4h8c0 3-2 4.3-3.3 6C12 11.7 14 13 14 16H6c0-3 2-4.3 3.3-6C8 8.3 6 7 6 4z", 0],
  ],
  speech_balloon: [
    [
      "#8fb8de",
      "M10 2.5c5 0 8.5 2.9 8.5 6.7S15 16 10 16c-.9 0-1.7-.1-2.5-.3L3 18l1.2-4C2.5 12.8 1.5 11.1 1.5 9.2c0-3.8 3.5-6.7 8.5-6.7z",
      0,
    ],
  ],
  telephone_receiver: [
    [
      "#55585e",
      "M5.2 2.2 8 6.6 6.3 8.5c.8 2 3.2 4.4 5.2 5.2l1.9-1.7 4.4 2.8c-.2 2-1.7 3.2-3.6 3C8 17 3 12 2.2 5.8c-.2-1.9 1-3.4 3-3.6z",
      0,
    ],
  ],
  email: [
    ["#c9d4df", "M1.5 4h17v12h-17z", 0],
    ["#5b6f84", "M2 4.6 10 11l8-6.4", 1.5],
  ],
  calendar: [
    ["#e9e9ec", "M2.5 3.5h15v14h-15z", 0],
    [RED, "M2.5 3.5h15v4h-15z", 0],
    ["#55585e", "M6 11h.2M10 11h.2M14 11h.2M6 14.3h.2M10 14.3h.2", 2],
  ],
  classical_building: [
    ["#9a958c", "M10 1.8 18.5 6.5v1.5h-17V6.5zM2 16h16v2H2z", 0],
    ["#b9b4aa", "M4.5 8.5v7M8.2 8.5v7M11.8 8.5v7M15.5 8.5v7", 2],
  ],
  tada: [
    [AMBER, "M2 18 7 6.5l6.5 6.5z", 0],
    [RED, "M10 5.5c.5-1.5.3-2.5-.3-3.7M14.3 9.8c1.5-.6 2.7-.5 4 .2", 1.6],
    [BLUE, "M12.3 7.5 16.5 3.3", 1.6],
    [GREEN, "M13.3 2v.2M17.6 6.5v.2M17 13.5v.2", 2],
  ],
  mag: [
    ["#8fb8de", "M8.5 2.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12z", 0],
    ["#55585e", "M8.5 2.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM13 13l5 5", 2],
  ],
  arrow_right: [
    [BLUE, "M4 1.5h12A2.5 2.5 0 0 1 18.5 4v12a2.5 2.5 0 0 1-2.5 2.5H4A2.5 2.5 0 0 1 1.5 16V4A2.5 2.5 0 0 1 4 1.5z", 0],
    ["#fff", "M5 10h9.5M10.5 5.8l4.2 4.2-4.2 4.2", 2.2],
  ],
  large_green_circle: [[GREEN, "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z", 0]],
  red_circle: [[RED, "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z", 0]],
  no_entry: [
    [RED, "M10 1.8a8.2 8.2 0 1 0 0 16.4 8.2 8.2 0 0 0 0-16.4z", 0],
    ["#fff", "M5.5 10h9", 2.8],
  ],
  large_yellow_circle: [[AMBER, "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z", 0]],
  eyes: [
    [
      "#fff",
      "M5.5 4c2 0 3.6 2.7 3.6 6s-1.6 6-3.6 6-3.6-2.7-3.6-6 1.6-6 3.6-6zM14.5 4c2 0 3.6 2.7 3.6 6s-1.6 6-3.6 6-3.6-2.7-3.6-6 1.6-6 3.6-6z",
      0,
    ],
    [
      "#55585e",
      "M5.5 4c2 0 3.6 2.7 3.6 6s-1.6 6-3.6 6-3.6-2.7-3.6-6 1.6-6 3.6-6zM14.5 4c2 0 3.6 2.7 3.6 6s-1.6 6-3.6 6-3.6-2.7-3.6-6 1.6-6 3.6-6z",
      1.2,
    ],
    ["#33302e", "M6.7 10.5v.6M15.7 10.5v.6", 3.2],
  ],
  memo: [
    ["#e9e9ec", "M3 2h12v16H3z", 0],
    ["#8a8d93", "M5.5 6h7M5.5 9h7M5.5 12h4", 1.3],
    [AMBER, "M17.5 8 11 14.5", 2.6],
  ],
  ticket: [
    ["#c9772b", "M2 5h16v3.5a1.5 1.5 0 0 0 0 3V15H2v-3.5a1.5 1.5 0 0 0 0-3z", 0],
    ["#fff", "M12.5 7v1.5M12.5 11.5V13", 1.4],
  ],
  key: [
    [AMBER, "M6.5 6a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", 0],
    ["#fff", "M5.5 10h.2", 2.4],
    [AMBER, "M10 10h8M15 10v3M17.5 10v2.5", 2],
  ],
};
const ALIASES = {
  thumbsup: "+1",
  thumbsdown: "-1",
  hourglass: "hourglass_flowing_sand",
  envelope: "email",
  date: "calendar",
  phone: "telephone_receiver",
  ballot_box_with_check: "white_check_mark",
};

/** Characters that have a drawing, so that they are drawn also where somebody typed the character itself. */
const NAME_OF = new Map();
for (const name of Object.keys(DRAWN)) {
  const character = CHARACTERS[name];
  if (character) NAME_OF.set(character.replace("\ufe0f", ""), name);
}
const TYPED = new RegExp(`(${[...NAME_OF.keys()].join("|")})\\ufe0f?`, "u");

export function isEmoji(name) {
  return Object.hasOwn(CHARACTERS, name);
}

/** The emoji of that name as an element; its name is what copying and screen readers get. */
export function emoji(name) {
  const drawing = DRAWN[ALIASES[name] ?? name];
  const label = name.replaceAll("_", " ");
  if (!drawing)
    return h("span", { class: "emoji", role: "img", "aria-label": label, title: `:${name}:` }, CHARACTERS[name]);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  for (const [colour, line, width] of drawing) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    path.setAttribute("fill", width ? "none" : colour);
    if (width) {
      path.setAttribute("stroke", colour);
      path.setAttribute("stroke-width", width);
      path.setAttribute("stroke-linecap", "round");
      path.setAttribute("stroke-linejoin", "round");
    }
    svg.append(path);
  }
  return h("span", { class: "emoji drawn", role: "img", "aria-label": label, title: `:${name}:` }, svg);
}

/** Plain text as nodes, with `:names:` (unless `names` is false) and typed characters turned into emoji. */
export function withEmoji(text, names = true) {
  const nodes = [];
  for (const part of names ? text.split(/(:[a-z0-9_+'-]+:)/) : [text]) {
    const name = names && /^:.+:$/.test(part) ? part.slice(1, -1) : "";
    if (isEmoji(name)) nodes.push(emoji(name));
    else nodes.push(...withCharacters(part));
  }
  return nodes;
}

function withCharacters(text) {
  const nodes = [];
  let rest = text;
  for (let found = TYPED.exec(rest); found; found = TYPED.exec(rest)) {
    if (found.index) nodes.push(rest.slice(0, found.index));
    nodes.push(emoji(NAME_OF.get(found[1])));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}
