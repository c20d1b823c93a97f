// The picture as a file that says by itself what it shows: title, finding, filters, day, fingerprint, legend.

const SAVED = { head: 64, line: 19 };

class Saving extends Pointing {
  save() {
    const { heading } = this.component.data;
    const foot = this.footLines();
    const { head, line } = SAVED;
    const sheet = document.createElement("canvas");
    const high = head + this.height + 14 + foot.length * line + 8;
    [sheet.width, sheet.height] = [this.width * 2, high * 2];
    const ink = sheet.getContext("2d");
    ink.scale(2, 2);
    ink.fillStyle = this.theme.paper;
    ink.fillRect(0, 0, this.width, high);
    ink.translate(0, head);
    paintScene(ink, { ...this.view(), reserved: this.inset < 100 ? [] : [[0, 0, this.inset - 6, this.height]] }, this.theme, this.picture, this.state);
    ink.translate(0, -head);
    // What lies outside the canvas does not belong to the picture.
    ink.fillStyle = this.theme.paper;
    ink.fillRect(0, 0, this.width, head);
    ink.fillRect(0, head + this.height, this.width, high);
    this.head(ink, heading);
    this.keys(ink);
    this.foot(ink, foot);
    sheet.toBlob((blob) => {
      const link = make("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${heading.file}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 5000);
    });
  }

  write(ink, text, x, y, font = "12px") {
    ink.font = `${font} ${this.theme.font}`;
    ink.textAlign = "left";
    ink.textBaseline = "middle";
    ink.fillStyle = this.theme.ink;
    ink.fillText(text, x, y);
  }

  head(ink, heading) {
    this.write(ink, shorten(heading.title, 90), 14, 24, "600 19px");
    this.write(ink, shorten(heading.from, 200), 14, 48);
  }

  // The sentence of the picture and how to read it, broken where the picture ends.
  footLines() {
    const ink = this.canvas.getContext("2d");
    ink.save();
    ink.font = `12px ${this.theme.font}`;
    const lines = [""];
    const words = `${this.picture.sentence} Size: summed depth. Ring: share of strong ties. Width: depth. Dashed: weak bridge.`;
    for (const word of words.split(" ")) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (ink.measureText(longer).width > this.width - 28 && lines.at(-1)) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    ink.restore();
    return lines;
  }

  foot(ink, lines) {
    lines.forEach((line, i) => this.write(ink, line, 14, SAVED.head + this.height + 22 + i * SAVED.line));
  }

  // The groups stand where the legend stands on the screen, or along the lower edge of a narrow picture.
  keys(ink) {
    const beside = this.inset >= 100;
    let [x, y] = [14, SAVED.head + (beside ? 16 : this.height - 12)];
    this.picture.groups.forEach((group, i) => {
      if (!group.people || this.state.muted.has(`group ${group.name}`)) return;
      const text = `${group.letter} ${shorten(group.name, 20)} ${group.people.toLocaleString("en")}`.trim();
      ink.font = `12px ${this.theme.font}`;
      const wide = ink.measureText(text).width + 34;
      if (!beside && x > 14 && x + wide > this.width) [x, y] = [14, y - SAVED.line];
      ink.fillStyle = this.theme.solid[i];
      ink.beginPath();
      ink.arc(x + 5, y, 5, 0, 2 * Math.PI);
      ink.fill();
      this.write(ink, text, x + 15, y);
      if (beside) y += SAVED.line;
      else x += wide;
    });
  }
}
