// How the picture looks: colours, ties, people, labels. Knows nothing of pointers, keys or Streamlit.

const LABELS = 26;
const STRONG = 3;
const KINDS = ["one-way", "thin", "known", "strong", "weak bridge"];
const BRIDGE = 4;

function mix(colour, paper, share) {
  const part = (text, at) => parseInt(text.slice(at, at + 2), 16);
  const blend = (at) => Math.round(part(colour, at) * share + part(paper, at) * (1 - share));
  return `rgb(${blend(1)} ${blend(3)} ${blend(5)})`;
}

function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// Streamlit may hand a colour over as a name, as rgb() or with transparency; the canvas turns each into #rrggbb.
function hex(colour, spare) {
  const ink = document.createElement("canvas").getContext("2d");
  ink.fillStyle = spare;
  ink.fillStyle = colour || spare;
  return /^#[0-9a-f]{6}$/.test(ink.fillStyle) ? ink.fillStyle : spare;
}

function readTheme(host, palette, groups) {
  const style = getComputedStyle(host);
  const variable = (name, spare) => style.getPropertyValue(name).trim() || spare;
  const paper = hex(variable("--st-background-color"), "#ffffff");
  const dark = luminance(paper) < 0.4;
  const colours = palette[dark ? "dark" : "light"];
  const solid = groups.map((group) => colours[group.slot < 0 ? 6 : group.slot].toLowerCase());
  return {
    paper, dark,
    ink: hex(variable("--st-text-color"), dark ? "#f4f4f0" : "#22252e"),
    accent: hex(variable("--st-primary-color"), "#0c6785"),
    tie: dark ? "214 220 232" : "52 58 78",
    amber: colours[7],
    font: variable("--st-font", "system-ui, sans-serif"),
    solid,
    pale: solid.map((colour) => mix(colour, paper, dark ? 0.22 : 0.2)),
    track: solid.map((colour) => mix(colour, paper, dark ? 0.5 : 0.42)),
    letter: solid.map((colour) => (dark ? mix(colour, "#ffffff", 0.55) : mix(colour, "#000000", 0.78))),
  };
}

function kindOf(ties, index) {
  return ties.weak[index] ? BRIDGE : ties.band[index];
}

// A weak bridge is in a band too, and counts there: either line of the legend hides it.
function isMuted(muted, ties, index) {
  return muted.has(KINDS[ties.band[index]]) || (Boolean(ties.weak[index]) && muted.has(KINDS[BRIDGE]));
}

// A tie bends a little, always to the same side, so two neighbouring ties can be told apart.
function bend(ax, ay, bx, by) {
  return [(ax + bx) / 2 - (by - ay) * 0.09, (ay + by) / 2 + (bx - ax) * 0.09];
}

function inside(view, ax, ay, bx, by) {
  const slack = view.slack;
  return !(Math.max(ax, bx) < -slack || Math.min(ax, bx) > view.width + slack
    || Math.max(ay, by) < -slack || Math.min(ay, by) > view.height + slack);
}

function place(view, world) {
  const { camera } = view;
  return [(world[0] - camera.x) * camera.k + view.width / 2, (world[1] - camera.y) * camera.k + view.height / 2];
}

function radius(view, strength) {
  const room = Math.min(1, Math.sqrt(view.area / 420000));
  const crowd = Math.min(1.15, Math.max(0.5, Math.sqrt(260 / view.drawn))) * room;
  const zoom = Math.min(2.4, Math.max(0.6, Math.sqrt(view.camera.k / view.fitted)));
  return (2.8 + 11.5 * Math.sqrt(strength / view.largest)) * crowd * zoom;
}

// Ties of one look are stroked as one path: thousands of ties cost a few dozen strokes.
function sortTies(view, picture, state) {
  const { ties } = picture;
  const looks = new Map();
  for (let i = ties.a.length - 1; i >= 0; i -= 1) {
    const a = ties.a[i], b = ties.b[i];
    if (!state.visible[a] || !state.visible[b] || isMuted(state.muted, ties, i)) continue;
    const [ax, ay, bx, by] = [view.sx[a], view.sy[a], view.sx[b], view.sy[b]];
    if (!inside(view, ax, ay, bx, by)) continue;
    const near = state.steps ? tieStep(state, a, b, i) : 1;
    const depth = Math.round(ties.depth[i] / 8);
    const age = ties.days[i] < 0 ? 4 : Math.min(4, Math.floor(ties.days[i] / 120));
    const look = ((near * 2 + (kindOf(ties, i) === BRIDGE ? 1 : 0)) * 5 + age) * 14 + depth;
    if (!looks.has(look)) looks.set(look, { near, bridge: kindOf(ties, i) === BRIDGE, age, depth: depth * 8, lines: [] });
    looks.get(look).lines.push(ax, ay, bx, by);
  }
  return [...looks.values()].sort((p, q) => p.near - q.near || p.bridge - q.bridge || p.depth - q.depth);
}

// 0 far from the focus, 1 near it, 2 the tie that is chosen.
function tieStep(state, a, b, index) {
  if (state.tie === index) return 2;
  const [near, far] = [Math.min(state.steps[a], state.steps[b]), Math.max(state.steps[a], state.steps[b])];
  return near < state.degrees && far <= state.degrees ? 1 : 0;
}

function paintTies(ink, view, theme, looks) {
  const zoom = Math.min(2, Math.max(0.7, Math.sqrt(view.camera.k / view.fitted))) * Math.max(0.55, Math.min(1, Math.sqrt(900 / view.count)));
  ink.lineCap = "round";
  for (const look of looks) {
    const share = Math.min(1, look.depth / 100);
    const fade = 0.3 + 0.7 * 2 ** -look.age;
    const alpha = look.near === 0 ? 0.045 : (look.bridge ? 0.14 + 0.86 * share : 0.16 + 0.66 * share) * fade;
    // The ties of somebody chosen are seen however thin and old they are.
    ink.globalAlpha = Math.min(1, look.near === 2 ? 1 : view.focused && look.near ? Math.max(0.4, alpha + 0.12) : alpha);
    ink.strokeStyle = look.near === 2 ? theme.accent : look.bridge ? theme.amber : `rgb(${theme.tie})`;
    ink.lineWidth = (look.near === 2 ? 2 : 0) + (look.bridge ? 1.15 : 0.6 + 5.2 * share * share) * zoom;
    ink.setLineDash(look.bridge ? [5, 4] : []);
    ink.beginPath();
    for (let i = 0; i < look.lines.length; i += 4) {
      const [ax, ay, bx, by] = look.lines.slice(i, i + 4);
      const [cx, cy] = bend(ax, ay, bx, by);
      ink.moveTo(ax, ay);
      ink.quadraticCurveTo(cx, cy, bx, by);
    }
    ink.stroke();
  }
  ink.setLineDash([]);
  ink.globalAlpha = 1;
}

function paintPerson(ink, view, theme, picture, index, alpha) {
  const { people, groups } = picture;
  const group = people.group[index];
  const [x, y, r] = [view.sx[index], view.sy[index], view.sr[index]];
  const band = Math.max(1.4, r * 0.24);
  const circle = (size) => { ink.beginPath(); ink.arc(x, y, size, 0, 2 * Math.PI); };
  ink.globalAlpha = 1;
  circle(r + 1.4);
  ink.fillStyle = theme.paper;
  ink.fill();
  ink.globalAlpha = alpha;
  circle(r);
  ink.fillStyle = theme.pale[group];
  ink.fill();
  ink.lineWidth = band;
  circle(r - band / 2);
  ink.strokeStyle = theme.track[group];
  ink.stroke();
  if (people.deep[index] > 0) {
    ink.beginPath();
    ink.arc(x, y, r - band / 2, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * people.deep[index]);
    ink.strokeStyle = theme.solid[group];
    ink.stroke();
  }
  if (r >= 8 && groups[group].letter) {
    ink.font = `600 ${Math.round(r * 0.95)}px ${theme.font}`;
    ink.textAlign = "center";
    ink.textBaseline = "middle";
    ink.fillStyle = theme.letter[group];
    ink.fillText(groups[group].letter, x, y + r * 0.06);
  }
  ink.globalAlpha = 1;
}

function paintPeople(ink, view, theme, picture, state, near) {
  for (let i = picture.people.id.length - 1; i >= 0; i -= 1) {
    if (!state.visible[i] || near === (state.steps !== null && state.steps[i] > state.degrees)) continue;
    if (inside(view, view.sx[i], view.sy[i], view.sx[i], view.sy[i])) paintPerson(ink, view, theme, picture, i, near ? 1 : 0.16);
  }
}

function paintMark(ink, view, theme, index, dashed) {
  if (index < 0) return;
  ink.beginPath();
  ink.arc(view.sx[index], view.sy[index], view.sr[index] + 4, 0, 2 * Math.PI);
  ink.lineWidth = 2.2;
  ink.strokeStyle = dashed ? theme.accent : theme.ink;
  ink.setLineDash(dashed ? [4, 3] : []);
  ink.stroke();
  ink.setLineDash([]);
}

function shorten(text, most) {
  const letters = Array.from(text.slice(0, most * 4).replace(/\s+/g, " "));
  return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : letters.join("");
}

// Who is named: the chosen, those around them from deep to thin, then the rest by summed depth, as far as the budget goes.
function labelOrder(view, picture, state) {
  const zoom = view.camera.k / view.fitted;
  const budget = Math.min(160, Math.round(LABELS * Math.max(1, zoom * zoom)) + (picture.people.id.length <= 60 ? 60 : 0));
  const [left, top, right, bottom] = view.inner;
  const candidates = [];
  for (let i = 0; i < picture.people.id.length && candidates.length < 600; i += 1) {
    const seen = state.visible[i] && view.sx[i] > left && view.sy[i] > top && view.sx[i] < right && view.sy[i] < bottom;
    if (seen && (!state.steps || state.steps[i] <= state.degrees)) candidates.push(i);
  }
  const rank = (i) => (i === state.selected || i === state.hover ? 1e9 : 0) + (state.weight ? state.weight[i] * 1e4 : 0) + picture.people.strength[i];
  return candidates.sort((p, q) => rank(q) - rank(p)).slice(0, state.steps ? Math.max(budget, 40) : budget);
}

function overlaps(box, boxes) {
  return boxes.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
}

// How much of the discs a label at this place would hide.
function hides(box, index, view, state, picture) {
  let sum = 0;
  for (let i = 0; i < picture.people.id.length; i += 1) {
    if (i === index || !state.visible[i] || (state.steps && state.steps[i] > state.degrees)) continue;
    const r = view.sr[i] * 0.8;
    const wide = Math.min(box[2], view.sx[i] + r) - Math.max(box[0], view.sx[i] - r);
    const high = Math.min(box[3], view.sy[i] + r) - Math.max(box[1], view.sy[i] - r);
    if (wide > 0 && high > 0) sum += wide * high;
  }
  return sum;
}

function labelSpots(x, y, r, wide, high, chief) {
  const gap = r + (chief ? 8 : 4);
  return [[x + gap, y - high / 2], [x - gap - wide, y - high / 2], [x - wide / 2, y + gap - 2], [x - wide / 2, y - gap - high + 2]];
}

function paintLabels(ink, view, theme, picture, state) {
  const taken = view.reserved.slice();
  ink.textAlign = "left";
  ink.textBaseline = "top";
  ink.lineJoin = "round";
  for (const index of labelOrder(view, picture, state)) {
    const chief = index === state.selected || index === state.hover;
    const size = Math.round(Math.min(16, Math.max(11, 9 + view.sr[index] * 0.28)) + (chief ? 2 : 0));
    ink.font = `${chief ? 600 : 500} ${size}px ${theme.font}`;
    const text = shorten(picture.people.name[index], 28);
    const wide = ink.measureText(text).width, high = size * 1.2;
    let best = null, least = Infinity;
    for (const [left, top] of labelSpots(view.sx[index], view.sy[index], view.sr[index], wide, high, chief)) {
      const box = [left - 2, top - 1, left + wide + 2, top + high + 1];
      if (!chief && overlaps(box, taken)) continue;
      const cost = hides(box, index, view, state, picture) + (box[2] > view.inner[2] || box[0] < view.inner[0] ? 1e5 : 0);
      if (cost < least) { least = cost; best = box; }
      if (cost === 0) break;
    }
    if (!best || (!chief && least > wide * high * 0.35)) continue;
    taken.push(best);
    ink.lineWidth = 3.5;
    ink.strokeStyle = theme.paper;
    ink.globalAlpha = 0.9;
    ink.strokeText(text, best[0] + 2, best[1] + 1);
    ink.globalAlpha = 1;
    ink.fillStyle = theme.ink;
    ink.fillText(text, best[0] + 2, best[1] + 1);
  }
}

function project(view, picture) {
  const { people } = picture;
  const count = people.id.length;
  view.sx = new Float32Array(count); view.sy = new Float32Array(count); view.sr = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    [view.sx[i], view.sy[i]] = place(view, [people.x[i], people.y[i]]);
    view.sr[i] = radius(view, people.strength[i]);
  }
}

function paintScene(ink, view, theme, picture, state) {
  ink.fillStyle = theme.paper;
  ink.fillRect(0, 0, view.width, view.height);
  project(view, picture);
  view.focused = Boolean(state.steps);
  const looks = sortTies(view, picture, state);
  if (state.steps) {
    paintTies(ink, view, theme, looks.filter((look) => look.near === 0));
    paintPeople(ink, view, theme, picture, state, false);
  }
  paintTies(ink, view, theme, looks.filter((look) => look.near > 0));
  paintPeople(ink, view, theme, picture, state, true);
  paintMark(ink, view, theme, state.selected, false);
  paintMark(ink, view, theme, state.candidate, true);
  paintLabels(ink, view, theme, picture, state);
}

function paintMap(ink, size, theme, picture, state, box) {
  const scale = Math.min(size.width / box.wide, size.height / box.high) * 0.9;
  ink.clearRect(0, 0, size.width, size.height);
  for (let i = picture.people.id.length - 1; i >= 0; i -= 1) {
    if (!state.visible[i]) continue;
    ink.fillStyle = theme.solid[picture.people.group[i]];
    ink.fillRect((picture.people.x[i] - box.x) * scale + size.width / 2 - 1, (picture.people.y[i] - box.y) * scale + size.height / 2 - 1, 2, 2);
  }
  return scale;
}
