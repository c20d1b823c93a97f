// Where the reader looks: camera, fitting, zoom, the bitmap that is moved while the picture moves, the small map.

const MARGIN = 0.3;

class Camera {
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
    if (first && this.picture) this.aim();
    this.repaint();
    return true;
  }

  // The legend keeps its own strip at the left when there is room, so that it never covers anybody at first sight.
  get inset() {
    return this.width >= 700 && !this.folded ? 184 : 16;
  }

  scale(box) {
    return Math.max(0.02, Math.min(2.4, (this.width - this.inset - 40) / box.wide, (this.height - 90) / box.high));
  }

  fit(animate, box = this.bounds) {
    const k = this.scale(box);
    this.fitted = this.scale(this.home);
    this.move({ x: box.x - (this.inset - 16) / 2 / k, y: box.y - 14 / k, k }, animate);
  }

  // A scale at which there is something to see.
  within(k) {
    return Math.max(Math.min(this.scale(this.bounds), this.fitted) * 0.6, Math.min(this.fitted * 30, k));
  }

  // Everybody, by the reader's wish.
  whole() {
    this.fit(true);
    this.report(false);
  }

  // Where the page says, else so that the middle of the network is seen. Asked for once for each circle of people, so that
  // neither a filter nor another day moves anything.
  aim() {
    const { scope, command } = this.component.data;
    const told = JSON.stringify(command.camera ?? null);
    if (scope === this.scope && told === this.told) return false;
    [this.scope, this.told] = [scope, told];
    this.fit(false, this.home);
    if (!command.camera) return false;
    const [x, y, wide] = command.camera;
    this.move({ x, y, k: this.within(this.width / wide) }, false);
    return true;
  }

  // The page keeps where the reader looks, once the picture stands still; null is the view from which it began.
  report(camera = true) {
    clearTimeout(this.reported);
    this.reported = setTimeout(() => {
      if (this.pointers.size) { this.report(camera); return; }
      const { x, y, k } = this.camera;
      this.component.setStateValue("camera", camera ? [Math.round(x), Math.round(y), Math.max(1, Math.round(this.width / k))] : null);
    }, 500);
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
    const k = this.within(this.camera.k * factor);
    const shift = 1 / this.camera.k - 1 / k;
    const camera = { x: this.camera.x + (x - this.width / 2) * shift, y: this.camera.y + (y - this.height / 2) * shift, k };
    if (animate) this.move(camera, true);
    else { this.camera = camera; this.glide(); }
    this.report();
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
    this.report();
  }

  reveal(index) {
    const { people } = this.picture;
    const [x, y] = place(this.view(), [people.x[index], people.y[index]]);
    if (x > this.inset + 20 && x < this.width - 40 && y > 40 && y < this.height - 40) return;
    this.move({ ...this.camera, x: people.x[index], y: people.y[index] }, true);
    this.report();
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

  // Whether so many people lie outside that a map helps; on a phone there is no room for one.
  get lost() {
    if (this.width < 560) return false;
    const { people } = this.picture;
    const view = { camera: this.camera, width: this.width, height: this.height };
    let [outside, all] = [0, 0];
    for (let i = 0; i < people.id.length; i += 1) {
      if (!this.state.visible[i]) continue;
      const [x, y] = place(view, [people.x[i], people.y[i]]);
      all += 1;
      outside += x < 0 || y < 0 || x > this.width || y > this.height ? 1 : 0;
    }
    return outside > 0.05 * all;
  }

  drawMap() {
    this.map.hidden = !this.lost;
    if (!this.lost) return;
    const ink = this.map.getContext("2d");
    ink.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const size = { width: 148, height: 100 };
    const scale = paintMap(ink, size, this.theme, this.picture, this.state, this.bounds);
    const [wide, high] = [(this.width / this.camera.k) * scale, (this.height / this.camera.k) * scale];
    const [x, y] = [(this.camera.x - this.bounds.x) * scale + 74, (this.camera.y - this.bounds.y) * scale + 50];
    // The window may be larger than the map, which shows only where people are drawn: then its edge is the map's.
    const clip = (value, most) => Math.max(2, Math.min(most - 2, value));
    const [left, right] = [clip(x - wide / 2, 148), clip(x + wide / 2, 148)];
    const [top, bottom] = [clip(y - high / 2, 100), clip(y + high / 2, 100)];
    ink.strokeStyle = this.theme.ink;
    ink.lineWidth = 1.3;
    ink.strokeRect(left, top, right - left, bottom - top);
    this.mapScale = scale;
  }
}
