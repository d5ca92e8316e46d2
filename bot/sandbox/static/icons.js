/**
 * The page's drawings, all as inline SVG of 20 x 20: nothing is fetched, and they take the colour of the text around them.
 */

const SVG = "http://www.w3.org/2000/svg";

/** Each drawing is a list of paths; "fill:" in front of a path fills it instead of drawing its line. */
const DRAWINGS = {
  hash: ["M8 3 6.5 17", "M13.5 3 12 17", "M3.8 7.5h13", "M3.2 12.5h13"],
  lock: ["M5 9h10v7.5H5z", "M7 9V6.5a3 3 0 0 1 6 0V9"],
  send: ["fill:M2.8 3.6c-.2-.7.5-1.3 1.2-1l13 6.5c.7.3.7 1.4 0 1.7L4 17.4c-.7.3-1.4-.3-1.2-1L4.5 11l7-1-7-1z"],
  reply: [
    "M10 3.5c4.2 0 7.2 2.6 7.2 6s-3 6-7.2 6c-.8 0-1.6-.1-2.4-.3L4 16.8l.7-3C3.5 12.7 2.8 11.2 2.8 9.5c0-3.4 3-6 7.2-6z",
    "M7 8.3h6",
    "M7 11h4",
  ],
  more: [
    "fill:M10 5.6a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6z",
    "fill:M10 11.3a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6z",
    "fill:M10 17a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6z",
  ],
  dots: [
    "fill:M5.6 10a1.3 1.3 0 1 0-2.6 0 1.3 1.3 0 0 0 2.6 0z",
    "fill:M11.3 10a1.3 1.3 0 1 0-2.6 0 1.3 1.3 0 0 0 2.6 0z",
    "fill:M17 10a1.3 1.3 0 1 0-2.6 0 1.3 1.3 0 0 0 2.6 0z",
  ],
  plus: ["M10 4v12", "M4 10h12"],
  close: ["M5 5l10 10", "M15 5 5 15"],
  down: ["M5.5 8 10 12.5 14.5 8"],
  back: ["M12 4.5 6.5 10l5.5 5.5"],
  arrowDown: ["M10 4v12", "M5 11l5 5 5-5"],
  download: ["M10 3.5v9", "M6 9l4 4 4-4", "M4 16.5h12"],
  check: ["M4.5 10.5 8.3 14.3 15.5 6.5"],
  smile: ["M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14z", "M7 11.5c1.3 2.2 4.7 2.2 6 0", "M7.6 8v.2", "M12.4 8v.2"],
  bold: ["M6 4h4.8a3 3 0 0 1 0 6H6z", "M6 10h5.6a3.1 3.1 0 0 1 0 6.2H6z"],
  italic: ["M8.5 4h5", "M6.5 16h5", "M11.3 4 8.7 16"],
  strike: [
    "M3.5 10h13",
    "M13.5 6.5C13 5 11.7 4 10 4 8 4 6.5 5.1 6.5 6.8c0 .9.4 1.6 1.2 2.1",
    "M6.3 13.2c.4 1.7 1.8 2.8 3.7 2.8 2.1 0 3.6-1.1 3.6-2.9 0-.6-.2-1.1-.5-1.5",
  ],
  code: ["M7 6 3 10l4 4", "M13 6l4 4-4 4"],
  quote: ["M4 4v12", "M8 6h8.5", "M8 10h8.5", "M8 14h5"],
  bullets: [
    "fill:M4 7a1.2 1.2 0 1 0 0-2.4A1.2 1.2 0 0 0 4 7z",
    "fill:M4 15.4A1.2 1.2 0 1 0 4 13a1.2 1.2 0 0 0 0 2.4z",
    "M8 5.8h8.5",
    "M8 14.2h8.5",
  ],
  numbers: ["M3 4.5 4.3 4v4", "M2.8 12.6c.3-.8 2.4-.8 2.3.3 0 .9-2.2 1.5-2.2 2.8h2.4", "M8.5 5.8h8", "M8.5 14.2h8"],
  at: ["M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6z", "M13 7v4c0 1.2.7 1.9 1.7 1.9 1.3 0 2.1-1.2 2.1-2.9A6.8 6.8 0 1 0 14 15.5"],
  slash: ["M4.5 3.5h11v13h-11z", "M11.8 6.5 8.2 13.5"],
  pencil: ["M4 16l.8-3.4L13.5 4 16 6.5l-8.7 8.7z"],
  trash: ["M4 6h12", "M8 6V4h4v2", "M5.5 6l.7 10.5h7.6L14.5 6", "M8.5 9v4.5", "M11.5 9v4.5"],
  thumbUp: [
    "M3.5 9h3v7h-3z",
    "M6.5 9l3-5.7c1.2 0 2 .9 2 2.1L11.2 8h3.7c1.1 0 1.8 1 1.5 2l-1.3 4.7c-.2.8-.9 1.3-1.7 1.3H6.5z",
  ],
  thumbDown: [
    "M3.5 4h3v7h-3z",
    "M6.5 11l3 5.7c1.2 0 2-.9 2-2.1L11.2 12h3.7c1.1 0 1.8-1 1.5-2l-1.3-4.7c-.2-.8-.9-1.3-1.7-1.3H6.5z",
  ],
  search: ["M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z", "M13 13l3.8 3.8"],
  out: ["M8 5H4.5v10.5H15V12", "M11 4h5v5", "M16 4l-6.5 6.5"],
  eye: ["M2.5 10s2.7-5 7.5-5 7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5z", "M10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"],
  bolt: ["fill:M11 2.5 4.5 11.2h4.3L8 17.5l7-9.3h-4.6z"],
  calendar: ["M4 5h12v11.5H4z", "M4 8.5h12", "M7 3.3v3", "M13 3.3v3"],
  clock: ["M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14z", "M10 6v4.3l2.8 1.7"],
  alert: ["M10 3.3 17.5 16.5h-15z", "M10 8v4", "M10 14v.3"],
  info: ["M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14z", "M10 9v4.5", "M10 6.5v.3"],
  circle: ["M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12z"],
  desk: [
    "M3.5 11.5V10a6.5 6.5 0 0 1 13 0v1.5",
    "M3.5 11h2.7v4H5a1.5 1.5 0 0 1-1.5-1.5z",
    "M16.5 11h-2.7v4H15a1.5 1.5 0 0 0 1.5-1.5z",
    "M15 15c0 1.3-1.2 2-2.8 2H10.5",
  ],
};

/** A decorative drawing: the control around it carries the words. */
export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  const settings = {
    viewBox: "0 0 20 20",
    width: size,
    height: size,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 1.5,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
    class: "icon",
    focusable: "false",
  };
  for (const [key, value] of Object.entries(settings)) svg.setAttribute(key, value);
  for (const line of DRAWINGS[name]) {
    const path = document.createElementNS(SVG, "path");
    const filled = line.startsWith("fill:");
    path.setAttribute("d", filled ? line.slice(5) : line);
    if (filled) {
      path.setAttribute("fill", "currentColor");
      path.setAttribute("stroke", "none");
    }
    svg.append(path);
  }
  return svg;
}
