// How the picture behaves: camera, pointers, keys, legend, card. Positions come from Python and never move.
// Text of people reaches the page only through textContent and the canvas.

const KEYS = "Arrow keys move, plus and minus zoom, 0 shows everything, N and Shift N walk to the next person by depth, "
  + "Enter selects, 1, 2 and 3 set how many steps around a person are shown, Escape clears.";
const MARGIN = 0.3;
const explorers = new WeakMap();

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function button(className, text, label, action) {
  const element = make("button", className, text);
  element.type = "button";
  element.setAttribute("aria-label", label);
  element.title = label;
  element.onclick = action;
  return element;
}

function sinceWords(days) {
  if (days < 0) return "never in touch";
  if (days === 0) return "in touch today";
  return `last contact ${days.toLocaleString("en")} day${days === 1 ? "" : "s"} ago`;
}

class Explorer {
  constructor(root) {
    this.root = root;
    this.camera = { x: 0, y: 0, k: 0.3 };
    this.fitted = 0.3;
    this.state = { visible: [], muted: new Set(), steps: null, weight: null, degrees: 1, selected: -1, hover: -1, candidate: -1, tie: -1 };
    this.pointers = new Map();
    this.turn = null;
    this.cost = 0;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.build();
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.box);
    this.listen();
  }

  build() {
    this.box = this.root.querySelector(".explorer");
    this.box.replaceChildren();
    Object.assign(this.box, { tabIndex: 0 });
    this.box.setAttribute("role", "application");
    this.box.setAttribute("aria-label", `Network of people. ${KEYS}`);
    this.canvas = make("canvas", "scene");
    this.shot = document.createElement("canvas");
    this.map = make("canvas", "map");
    this.map.setAttribute("aria-hidden", "true");
    this.legend = make("div", "legend");
    this.tools = make("div", "tools");
    this.tools.append(
      button("", "+", "Zoom in", () => this.zoom(1.5)),
      button("", "−", "Zoom out", () => this.zoom(1 / 1.5)),
      button("", "Fit", "Show everything", () => this.fit(true)),
      button("", "PNG", "Save as a picture", () => this.save()),
    );
    this.card = make("div", "card");
    this.card.hidden = true;
    this.hint = make("div", "hint", "Click the picture once, then the wheel zooms");
    this.live = make("div", "live");
    this.live.setAttribute("aria-live", "polite");
    this.none = make("div", "none", "Nobody to show with these filters");
    this.box.append(this.canvas, this.none, this.legend, this.tools, this.map, this.card, this.hint, this.live);
  }

  // --- data -------------------------------------------------------------------------------------------------------------

  update(component) {
    this.component = component;
    const { picture, command, height } = component.data;
    this.box.style.setProperty("--tall", `${height}px`);
    const fresh = picture !== this.picture;
    const before = this.picture;
    if (fresh) this.adopt(picture);
    const host = this.root.host ?? this.root;
    this.theme = readTheme(host, picture.palette, picture.groups);
    this.drawLegend();
    const size = this.resize();
    if (fresh && size && !this.sameCrowd(before)) this.fit(false, this.home);
    if (command && command.turn !== this.turn) this.obey(command, size);
    this.focus();
    this.repaint();
  }

  adopt(picture) {
    const old = this.picture;
    const keep = (index) => (old && index >= 0 ? picture.people.id.indexOf(old.people.id[index]) : -1);
    const { state } = this;
    const [selected, candidate] = [keep(state.selected), keep(state.candidate)];
    this.picture = picture;
    Object.assign(state, { selected, candidate, hover: -1, tie: -1 });
    this.near = picture.people.id.map(() => []);
    picture.ties.a.forEach((a, i) => {
      this.near[a].push([picture.ties.b[i], i]);
      this.near[picture.ties.b[i]].push([a, i]);
    });
    this.bounds = this.around(picture.people.id.map((_, i) => i));
    // People of one tie lie around the rest like a halo: the first view shows those who hold the network together.
    const core = picture.people.ties.flatMap((ties, i) => (ties > 1 ? [i] : []));
    this.home = core.length > 9 ? this.around(core) : this.bounds;
    this.none.hidden = picture.people.id.length > 0;
    this.sift();
  }

  around(members) {
    if (!members.length) return { x: 0, y: 0, wide: 2000, high: 2000 };
    const { x, y } = this.picture.people;
    const [xs, ys] = [members.map((i) => x[i]), members.map((i) => y[i])];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    return { x: (left + right) / 2, y: (top + bottom) / 2, wide: Math.max(120, right - left + 70), high: Math.max(120, bottom - top + 70) };
  }

  // The camera stays where it is as long as most of the people stay.
  sameCrowd(before) {
    if (!before || !before.people.id.length) return false;
    const known = new Set(before.people.id);
    const stayed = this.picture.people.id.filter((id) => known.has(id)).length;
    return stayed >= 0.6 * Math.max(1, this.picture.people.id.length);
  }

  obey(command, size) {
    this.turn = command.turn;
    const index = this.picture.people.id.indexOf(command.person);
    Object.assign(this.state, { selected: index, candidate: -1, tie: -1 });
    if (index >= 0 && size) this.reveal(index);
  }

  sift() {
    const { people, groups } = this.picture;
    this.state.visible = people.group.map((group) => !this.state.muted.has(`group ${groups[group].name}`));
  }

  // Steps from the person (or tie) in focus, and how deep the ties are that lead there.
  focus() {
    const { state } = this;
    const centre = state.hover >= 0 && state.selected < 0 ? state.hover : state.selected;
    state.steps = null;
    state.weight = null;
    if (!this.picture || (centre < 0 && state.tie < 0)) return;
    const steps = new Array(this.near.length).fill(99);
    const weight = new Array(this.near.length).fill(0);
    Object.assign(state, { steps, weight });
    if (centre < 0) {
      const { ties } = this.picture;
      [ties.a[state.tie], ties.b[state.tie]].forEach((end) => { steps[end] = 0; });
      return;
    }
    steps[centre] = 0;
    let edge = [centre];
    for (let step = 1; step <= state.degrees; step += 1) {
      const next = [];
      for (const person of edge) {
        for (const [other, tie] of this.near[person]) {
          if (steps[other] === 99) { steps[other] = step; next.push(other); }
          if (person === centre) weight[other] = this.picture.ties.depth[tie];
        }
      }
      edge = next;
    }
  }

  // --- camera -----------------------------------------------------------------------------------------------------------

  resize() {
    const [width, height] = [this.box.clientWidth, this.box.clientHeight];
    if (!width || !height) return false;
    const ratio = window.devicePixelRatio || 1;
    if (width === this.width && height === this.height && ratio === this.ratio) return true;
    const first = !this.width;
    Object.assign(this, { width, height, ratio });
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.map.width = 148 * ratio;
    this.map.height = 100 * ratio;
    if (this.folded === undefined) this.fold(width < 700);
    if (first && this.picture) this.fit(false, this.home);
    this.repaint();
    return true;
  }

  // The legend keeps its own strip at the left when there is room, so that it never covers anybody at first sight.
  get inset() {
    return this.width >= 700 && !this.folded ? 184 : 16;
  }

  fit(animate, box = this.bounds) {
    const { inset } = this;
    const scale = (each) => Math.max(0.02, Math.min(2.4, (this.width - inset - 40) / each.wide, (this.height - 90) / each.high));
    const k = scale(box);
    this.fitted = scale(this.home);
    this.whole = scale(this.bounds);
    this.move({ x: box.x - (inset - 16) / 2 / k, y: box.y - 14 / k, k }, animate);
  }

  move(camera, animate) {
    cancelAnimationFrame(this.flight);
    if (!animate || this.still.matches) { this.camera = camera; this.repaint(); return; }
    const [from, begin] = [this.camera, performance.now()];
    const step = (now) => {
      const t = Math.min(1, (now - begin) / 220);
      const ease = 1 - (1 - t) ** 3;
      const between = (name) => from[name] + (camera[name] - from[name]) * ease;
      this.camera = { x: between("x"), y: between("y"), k: from.k * (camera.k / from.k) ** ease };
      if (t < 1) { this.flight = requestAnimationFrame(step); this.glide(); } else this.repaint();
    };
    this.flight = requestAnimationFrame(step);
  }

  // By key or button: around the person selected, else around the middle.
  zoom(factor, x = this.anchor()[0], y = this.anchor()[1], animate = true) {
    const k = Math.max(this.whole * 0.6, Math.min(this.fitted * 30, this.camera.k * factor));
    const shift = 1 / this.camera.k - 1 / k;
    const camera = { x: this.camera.x + (x - this.width / 2) * shift, y: this.camera.y + (y - this.height / 2) * shift, k };
    if (animate) this.move(camera, true);
    else { this.camera = camera; this.glide(); }
  }

  anchor() {
    const { people } = this.picture;
    const at = this.state.selected < 0 ? [-1, -1] : place(this.view(), [people.x[this.state.selected], people.y[this.state.selected]]);
    const seen = at[0] > 0 && at[1] > 0 && at[0] < this.width && at[1] < this.height;
    return seen ? at : [(this.width + this.inset - 16) / 2, this.height / 2];
  }

  pan(dx, dy) {
    this.camera = { ...this.camera, x: this.camera.x - dx / this.camera.k, y: this.camera.y - dy / this.camera.k };
    this.glide();
  }

  reveal(index) {
    const { people } = this.picture;
    const [x, y] = place(this.view(), [people.x[index], people.y[index]]);
    if (x > this.inset + 20 && x < this.width - 40 && y > 40 && y < this.height - 40) return;
    this.move({ ...this.camera, x: people.x[index], y: people.y[index] }, true);
  }

  // --- painting: in full at rest; while moving the last bitmap is moved, unless a full picture costs almost nothing -----------

  // Margins are whole pixels, so that a bitmap at rest lies exactly on the canvas; labels are placed inside them only.
  view(margin = 0) {
    const { picture, camera, fitted } = this;
    const [mx, my] = [Math.round(this.width * margin), Math.round(this.height * margin)];
    const reserved = this.inset < 100 ? [] : [[mx, my, mx + this.inset - 6, my + this.legend.offsetHeight + 14]];
    if (this.lost) reserved.push([mx + this.width - 162, my + this.height - 114, mx + this.width, my + this.height]);
    return {
      width: this.width + 2 * mx, height: this.height + 2 * my, inner: [mx, my, mx + this.width, my + this.height], reserved,
      area: this.width * this.height, camera, fitted, slack: 40, largest: picture.largest || 1,
      drawn: picture.people.id.length, count: picture.ties.a.length,
    };
  }

  repaint() {
    clearTimeout(this.rest);
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
  }

  glide() {
    if (this.cost < 9) { this.repaint(); return; }
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.shift());
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.repaint(), 130);
  }

  paint() {
    if (!this.picture || !this.width) return;
    const begin = performance.now();
    const margin = this.cost < 9 ? 0 : MARGIN;
    const view = this.view(margin);
    this.shot.width = Math.round(view.width * this.ratio);
    this.shot.height = Math.round(view.height * this.ratio);
    const ink = this.shot.getContext("2d");
    ink.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    paintScene(ink, view, this.theme, this.picture, this.state);
    this.shotCamera = { ...this.camera };
    this.cost = performance.now() - begin;
    this.seen = view;
    this.shift();
  }

  shift() {
    const ink = this.canvas.getContext("2d");
    const scale = this.camera.k / this.shotCamera.k;
    const [width, height] = [this.seen.width * scale, this.seen.height * scale];
    const left = this.width / 2 - width / 2 + (this.shotCamera.x - this.camera.x) * this.camera.k;
    const top = this.height / 2 - height / 2 + (this.shotCamera.y - this.camera.y) * this.camera.k;
    ink.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ink.fillStyle = this.theme.paper;
    ink.fillRect(0, 0, this.width, this.height);
    ink.drawImage(this.shot, left, top, width, height);
    this.drawMap();
  }

  // Whether so much lies outside that a map helps; on a phone there is no room for one.
  get lost() {
    return this.camera.k > this.whole * 1.15 && this.width >= 560;
  }

  drawMap() {
    this.map.hidden = !this.lost;
    if (!this.lost) return;
    const ink = this.map.getContext("2d");
    ink.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const size = { width: 148, height: 100 };
    const scale = paintMap(ink, size, this.theme, this.picture, this.state, this.bounds);
    const [wide, high] = [(this.width / this.camera.k) * scale, (this.height / this.camera.k) * scale];
    ink.strokeStyle = this.theme.ink;
    ink.lineWidth = 1.3;
    ink.strokeRect((this.camera.x - this.bounds.x) * scale + 74 - wide / 2, (this.camera.y - this.bounds.y) * scale + 50 - high / 2, wide, high);
    this.mapScale = scale;
  }

  // --- legend -----------------------------------------------------------------------------------------------------------

  fold(folded) {
    this.folded = folded;
    this.legend.classList.toggle("folded", folded);
    this.legend.querySelector(".fold")?.setAttribute("aria-expanded", String(!folded));
  }

  drawLegend() {
    const { groups, ties } = this.picture;
    const lines = make("div", "lines");
    lines.append(make("h4", "", "Stakeholders"));
    groups.forEach((group, i) => { if (group.people) lines.append(this.legendLine(`group ${group.name}`, group.name, group.people, this.dot(i, group.letter))); });
    lines.append(make("h4", "", "Ties"));
    const counts = KINDS.map(() => 0);
    ties.band.forEach((band, i) => { counts[band] += 1; counts[BRIDGE] += ties.weak[i]; });
    [STRONG, 2, 1, 0, BRIDGE].forEach((kind) => { if (counts[kind]) lines.append(this.legendLine(KINDS[kind], KINDS[kind], counts[kind], this.stroke(kind))); });
    lines.append(make("h4", "", "Reading it"), this.note("size", "summed depth"), this.note("ring", "share of strong ties"), this.note("pale tie", "long silent"), this.note("weak bridge", "in its band too"));
    if (this.state.muted.size) lines.append(button("all", "show all again", "Show all again", () => { this.state.muted.clear(); this.refilter(); }));
    const head = button("fold", "Legend", "Fold or open the legend", () => this.fold(!this.folded));
    this.legend.replaceChildren(head, lines);
    if (this.folded !== undefined) this.fold(this.folded);
  }

  legendLine(key, word, count, mark) {
    const hidden = this.state.muted.has(key);
    const line = button("line", undefined, `${hidden ? "Show" : "Hide"} ${word}`, () => {
      if (!this.state.muted.delete(key)) this.state.muted.add(key);
      this.refilter();
    });
    line.setAttribute("aria-pressed", String(!hidden));
    line.append(mark, make("span", "word", word), make("span", "count", count.toLocaleString("en")));
    return line;
  }

  note(word, meaning) {
    const line = make("div", "line");
    line.append(make("span", "word", `${word} = ${meaning}`));
    return line;
  }

  dot(group, letter) {
    const dot = make("span", "dot", letter);
    Object.assign(dot.style, { borderColor: this.theme.solid[group], background: this.theme.pale[group], color: this.theme.letter[group] });
    return dot;
  }

  stroke(kind) {
    const canvas = make("canvas");
    Object.assign(canvas, { width: 44, height: 28 });
    const ink = canvas.getContext("2d");
    const depth = [0.08, 0.15, 0.45, 0.85][kind] ?? 0.15;
    ink.scale(2, 2);
    ink.strokeStyle = kind === BRIDGE ? this.theme.amber : `rgb(${this.theme.tie} / ${0.3 + 0.6 * depth})`;
    ink.lineWidth = kind === BRIDGE ? 1.5 : 0.8 + 5.2 * depth * depth;
    ink.setLineDash(kind === BRIDGE ? [5, 4] : []);
    ink.beginPath();
    ink.moveTo(1, 7);
    ink.lineTo(21, 7);
    ink.stroke();
    return canvas;
  }

  refilter() {
    this.sift();
    this.drawLegend();
    this.repaint();
  }

  // --- pointing ---------------------------------------------------------------------------------------------------------

  listen() {
    const { canvas, box, map } = this;
    canvas.onpointerdown = (event) => this.press(event);
    canvas.onpointermove = (event) => this.drag(event);
    canvas.onpointerup = (event) => this.release(event);
    canvas.onpointercancel = (event) => this.pointers.delete(event.pointerId);
    canvas.onpointerleave = () => this.point(-1, -1);
    canvas.ondblclick = (event) => { const at = this.person(event); if (at >= 0) this.component.setTriggerValue("opened", this.picture.people.id[at]); };
    canvas.where = (id) => this.where(id);
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    box.onkeydown = (event) => this.key(event);
    map.onpointerdown = (event) => { map.setPointerCapture(event.pointerId); this.jump(event); };
    map.onpointermove = (event) => { if (event.buttons) this.jump(event); };
  }

  at(event) {
    const frame = this.canvas.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }

  press(event) {
    this.box.focus({ preventScroll: true });
    cancelAnimationFrame(this.flight);
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.at(event));
    this.pressed = { at: this.at(event), moved: false };
  }

  drag(event) {
    const now = this.at(event);
    if (!this.pointers.has(event.pointerId)) { this.hoverAt(event); return; }
    const last = this.pointers.get(event.pointerId);
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    if (Math.hypot(now[0] - this.pressed.at[0], now[1] - this.pressed.at[1]) > 4) this.pressed.moved = true;
    this.pointers.set(event.pointerId, now);
    if (!this.pressed.moved) return;
    this.card.hidden = true;
    this.canvas.classList.add("moving");
    if (others.length) this.pinch(last, now, others[0][1]);
    else this.pan(now[0] - last[0], now[1] - last[1]);
  }

  pinch(last, now, other) {
    const reach = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
    this.pan((now[0] - last[0]) / 2, (now[1] - last[1]) / 2);
    this.zoom(reach(now) / reach(last), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2, false);
  }

  release(event) {
    this.pointers.delete(event.pointerId);
    this.canvas.classList.remove("moving");
    if (!this.pressed || this.pressed.moved || this.pointers.size) return;
    const person = this.person(event);
    this.choose(person, person < 0 ? this.tieAt(...this.at(event)) : -1);
  }

  wheel(event) {
    if (this.root.activeElement !== this.box && document.activeElement !== this.box && !event.ctrlKey) {
      this.hint.classList.add("shown");
      clearTimeout(this.hinted);
      this.hinted = setTimeout(() => this.hint.classList.remove("shown"), 1400);
      return;
    }
    event.preventDefault();
    this.card.hidden = true;
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), ...this.at(event), false);
  }

  jump(event) {
    const frame = this.map.getBoundingClientRect();
    const x = this.bounds.x + (event.clientX - frame.left - 74) / this.mapScale;
    const y = this.bounds.y + (event.clientY - frame.top - 50) / this.mapScale;
    this.camera = { ...this.camera, x, y };
    this.glide();
  }

  // The place of a person on the screen now: painted coordinates are of the last bitmap, so the camera is asked instead.
  person(event) {
    const [x, y] = this.at(event);
    const view = this.view();
    let [best, least] = [-1, Infinity];
    for (let i = 0; i < this.picture.people.id.length; i += 1) {
      if (!this.state.visible[i]) continue;
      const [px, py] = place(view, [this.picture.people.x[i], this.picture.people.y[i]]);
      const distance = Math.hypot(px - x, py - y) - radius(view, this.picture.people.strength[i]);
      if (distance < Math.min(least, event.pointerType === "touch" ? 14 : 4)) [best, least] = [i, distance];
    }
    return best;
  }

  // For whoever looks from outside (a test, a screen reader's script): where somebody stands on the canvas, in pixels.
  where(id) {
    const index = this.picture.people.id.indexOf(id);
    return index < 0 ? null : place(this.view(), [this.picture.people.x[index], this.picture.people.y[index]]);
  }

  tieAt(x, y) {
    const { ties } = this.picture;
    const view = this.view();
    project(view, this.picture);
    let [best, least] = [-1, 5];
    for (let i = 0; i < ties.a.length; i += 1) {
      const [a, b] = [ties.a[i], ties.b[i]];
      if (!this.state.visible[a] || !this.state.visible[b] || isMuted(this.state.muted, ties, i)) continue;
      if (this.state.steps && !tieStep(this.state, a, b, i)) continue;
      const [ax, ay, bx, by] = [view.sx[a], view.sy[a], view.sx[b], view.sy[b]];
      if (x < Math.min(ax, bx) - 30 || x > Math.max(ax, bx) + 30 || y < Math.min(ay, by) - 30 || y > Math.max(ay, by) + 30) continue;
      const [cx, cy] = bend(ax, ay, bx, by);
      for (let t = 0.05; t < 1; t += 0.05) {
        const [p, q, r] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
        const distance = Math.hypot(p * ax + q * cx + r * bx - x, p * ay + q * cy + r * by - y);
        if (distance < least) [best, least] = [i, distance];
      }
    }
    return best;
  }

  hoverAt(event) {
    const person = this.person(event);
    const tie = person < 0 && this.pointers.size === 0 ? this.tieAt(...this.at(event)) : -1;
    this.canvas.classList.toggle("pointing", person >= 0 || tie >= 0);
    this.point(person, tie, ...this.at(event));
  }

  point(person, tie, x, y) {
    const { state } = this;
    this.card.hidden = person < 0 && tie < 0;
    if (person >= 0) this.fill(this.personLines(person), x, y);
    else if (tie >= 0) this.fill(this.tieLines(tie), x, y);
    if (person === state.hover) return;
    state.hover = person;
    clearTimeout(this.dwell);
    // Dimming the rest needs a whole picture: where that takes long, the card must do.
    if (this.cost > 90) return;
    // A short pause, so that crossing the picture with the pointer does not make it flicker.
    this.dwell = setTimeout(() => { this.focus(); this.repaint(); }, person < 0 ? 60 : 110);
  }

  personLines(index) {
    const { people, groups } = this.picture;
    const best = this.near[index].length ? this.near[index].reduce((p, q) => (this.picture.ties.depth[q[1]] > this.picture.ties.depth[p[1]] ? q : p)) : null;
    return [
      shorten(people.name[index], 60),
      [groups[people.group[index]].name, shorten(people.organisation[index], 60)].filter(Boolean).join(" · "),
      `${people.strong[index]} strong of ${people.ties[index]} ties · summed depth ${people.strength[index]}`,
      ...(best ? [`Deepest: ${shorten(people.name[best[0]], 40)} (${this.picture.ties.depth[best[1]]})`] : []),
      sinceWords(people.days[index]),
    ];
  }

  tieLines(index) {
    const { people, ties, channels } = this.picture;
    return [
      `${shorten(people.name[ties.a[index]], 28)} – ${shorten(people.name[ties.b[index]], 28)}`,
      `depth ${ties.depth[index]} · ${KINDS[ties.band[index]]}${ties.bridge[index] ? " · bridge" : ""}`,
      channels[ties.channel[index]] || "no channel named",
      sinceWords(ties.days[index]),
      "click for the receipt",
    ];
  }

  fill(lines, x, y) {
    this.card.replaceChildren(...lines.map((line, i) => make("div", ["name", "", "", "soft", "soft"][i] ?? "", line)));
    const [wide, high] = [this.card.offsetWidth, this.card.offsetHeight];
    this.card.style.left = `${x + 18 + wide > this.width ? Math.max(4, x - wide - 14) : x + 18}px`;
    this.card.style.top = `${Math.max(4, y + 16 + high > this.height ? y - high - 12 : y + 16)}px`;
  }

  // --- choosing ---------------------------------------------------------------------------------------------------------

  choose(person, tie) {
    const { state, picture } = this;
    Object.assign(state, { selected: tie >= 0 ? state.selected : person, tie, candidate: -1 });
    const ends = tie >= 0 ? [picture.people.id[picture.ties.a[tie]], picture.people.id[picture.ties.b[tie]]] : null;
    this.focus();
    this.repaint();
    this.say(tie >= 0 ? this.tieLines(tie).slice(0, 4) : person >= 0 ? this.personLines(person) : ["Nobody selected"]);
    this.component.setStateValue("picked", { person: state.selected >= 0 ? picture.people.id[state.selected] : null, tie: ends });
  }

  say(lines) {
    this.live.textContent = lines.join(". ");
  }

  // The next person by depth: around the one selected, otherwise of all.
  walk(step) {
    const { state, picture } = this;
    const around = state.selected >= 0
      ? this.near[state.selected].slice().sort((p, q) => picture.ties.depth[q[1]] - picture.ties.depth[p[1]]).map(([other]) => other)
      : picture.people.id.map((_, i) => i);
    const row = around.filter((i) => state.visible[i]);
    if (!row.length) { this.say(["Nobody around"]); return; }
    const at = row.indexOf(state.candidate);
    state.candidate = row[(at < 0 ? (step > 0 ? 0 : row.length - 1) : at + step + row.length) % row.length];
    this.reveal(state.candidate);
    this.say([`${row.indexOf(state.candidate) + 1} of ${row.length}`, ...this.personLines(state.candidate)]);
    this.repaint();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("button")) return;
    const { state } = this;
    const far = 60;
    const actions = {
      ArrowLeft: () => this.pan(far, 0), ArrowRight: () => this.pan(-far, 0), ArrowUp: () => this.pan(0, far), ArrowDown: () => this.pan(0, -far),
      "+": () => this.zoom(1.4), "=": () => this.zoom(1.4), "-": () => this.zoom(1 / 1.4), 0: () => this.fit(true),
      n: () => this.walk(1), N: () => this.walk(-1),
      Enter: () => { if (state.candidate >= 0) this.choose(state.candidate, -1); },
      Escape: () => { this.card.hidden = true; state.candidate = -1; this.choose(-1, -1); },
    };
    if ("123".includes(event.key)) {
      actions[event.key] = () => { state.degrees = Number(event.key); this.focus(); this.repaint(); this.say([`${event.key} step${event.key === "1" ? "" : "s"} around`]); };
    }
    if (!actions[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  }

  // --- saving -----------------------------------------------------------------------------------------------------------

  save() {
    const sheet = document.createElement("canvas");
    const foot = 86;
    [sheet.width, sheet.height] = [this.width * 2, (this.height + foot) * 2];
    const ink = sheet.getContext("2d");
    ink.scale(2, 2);
    ink.fillStyle = this.theme.paper;
    ink.fillRect(0, 0, this.width, this.height + foot);
    paintScene(ink, { ...this.view(), reserved: [] }, this.theme, this.picture, this.state);
    this.caption(ink, foot);
    sheet.toBlob((blob) => {
      const link = make("a");
      link.href = URL.createObjectURL(blob);
      link.download = "network.png";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 5000);
    });
  }

  caption(ink, foot) {
    let [x, y] = [14, this.height + 14];
    ink.fillStyle = this.theme.paper;
    ink.fillRect(0, this.height, this.width, foot);
    ink.font = `12px ${this.theme.font}`;
    ink.textAlign = "left";
    ink.textBaseline = "middle";
    this.picture.groups.forEach((group, i) => {
      if (!group.people || this.state.muted.has(`group ${group.name}`)) return;
      const text = `${group.letter} ${shorten(group.name, 24)}`;
      if (x + ink.measureText(text).width + 20 > this.width) [x, y] = [14, y + 19];
      ink.fillStyle = this.theme.solid[i];
      ink.beginPath();
      ink.arc(x + 5, y, 5, 0, 2 * Math.PI);
      ink.fill();
      ink.fillStyle = this.theme.ink;
      ink.fillText(text, x + 15, y);
      x += ink.measureText(text).width + 34;
    });
    ink.fillText(this.picture.sentence, 14, y + 21);
    ink.fillText("Size: summed depth. Ring: share of strong ties. Width: depth. Dashed: weak bridge.", 14, y + 39);
  }

  stop() {
    this.watch.disconnect();
    [this.frame, this.flight].forEach(cancelAnimationFrame);
    [this.rest, this.dwell, this.hinted].forEach(clearTimeout);
  }
}

export default function (component) {
  const { parentElement } = component;
  let explorer = explorers.get(parentElement);
  if (!explorer || explorer.box !== parentElement.querySelector(".explorer")) {
    explorer?.stop();
    explorer = new Explorer(parentElement);
    explorers.set(parentElement, explorer);
  }
  explorer.update(component);
  return () => { explorer.stop(); explorers.delete(parentElement); };
}
