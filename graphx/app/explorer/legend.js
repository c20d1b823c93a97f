// The legend: what colours and lines mean, and a click on one of its lines hides what it stands for.

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

class Legend extends Camera {
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
    lines.append(make("h4", "", "Reading it"), this.note("size", "summed depth"), this.note("ring", "share of strong ties"), this.note("pale tie", "long silent"), this.note("weak bridge", "any band"));
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

  // What the page says is hidden, unless it only says again what was hidden here.
  mute(hidden) {
    const told = JSON.stringify(hidden);
    if (told === this.given) return;
    this.given = told;
    this.state.muted = new Set(hidden);
    this.sift();
  }

  sift() {
    const { people, groups } = this.picture;
    this.state.visible = people.group.map((group) => !this.state.muted.has(`group ${groups[group].name}`));
  }

  refilter() {
    this.sift();
    this.drawLegend();
    this.repaint();
    const hidden = [...this.state.muted].sort();
    this.given = JSON.stringify(hidden);
    this.component.setStateValue("hidden", hidden);
  }

  // For whoever looks from outside: how many people and ties are painted now.
  drawn() {
    const { ties } = this.picture;
    const { visible, muted } = this.state;
    const shown = ties.a.filter((a, i) => visible[a] && visible[ties.b[i]] && !isMuted(muted, ties, i));
    return [visible.filter(Boolean).length, shown.length];
  }
}
