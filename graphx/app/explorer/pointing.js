// Pointer and touch: what lies under it, the card that says so, dragging and zooming.

function sinceWords(days) {
  if (days < 0) return "never in touch";
  if (days === 0) return "in touch today";
  return `last contact ${days.toLocaleString("en")} day${days === 1 ? "" : "s"} ago`;
}

class Pointing extends Legend {
  listen() {
    const { canvas, box, map } = this;
    canvas.onpointerdown = (event) => this.press(event);
    canvas.onpointermove = (event) => this.drag(event);
    canvas.onpointerup = (event) => this.release(event);
    canvas.onpointercancel = (event) => this.pointers.delete(event.pointerId);
    canvas.onpointerleave = () => this.point(-1, -1);
    canvas.ondblclick = (event) => { const at = this.person(event); if (at >= 0) this.component.setTriggerValue("opened", this.picture.people.id[at]); };
    canvas.where = (id) => this.where(id);
    canvas.drawn = () => this.drawn();
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
    this.report();
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
    // Of the person selected the panel says all: a card would lie over the neighbours just asked for.
    this.card.hidden = (person < 0 && tie < 0) || (person >= 0 && person === state.selected);
    if (this.card.hidden) this.card.replaceChildren();
    else if (person >= 0) this.fill(this.personLines(person), x, y);
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
    const [all, drawn] = [people.ties[index], this.near[index].length];
    return [
      shorten(people.name[index], 60),
      [groups[people.group[index]].name, shorten(people.organisation[index], 60)].filter(Boolean).join(" · "),
      `${people.strong[index]} strong of all ${all} ties${drawn < all ? ` (${drawn} drawn)` : ""} · summed depth ${people.strength[index]}`,
      ...(people.best[index] ? [`Deepest: ${shorten(people.best[index], 40)} (${people.most[index]})`] : []),
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
}
