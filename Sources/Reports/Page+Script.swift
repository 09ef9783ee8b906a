extension Page {
  /// Shows values under the pointer or at a cursor that the arrow keys move, and hands out each chart as a file.
  /// Without it the page loses nothing else.
  static let script = #"""
    (() => {
    "use strict";
    const digits = v => Number(v.toPrecision(5)).toString();
    const unit = label => (label.match(/\[(.+)\]$/) || [, ""])[1];
    const named = (label, v) => {
      const u = unit(label);
      return label.replace(/\s*\[.*\]$/, "") + " " + digits(v) + (u && u !== "1" ? " " + u : "");
    };
    const share = (axis, v) => axis.log
      ? Math.log(v / axis.from) / Math.log(axis.to / axis.from) : (v - axis.from) / (axis.to - axis.from);
    const across = (d, v) => d.plot[0] + (d.plot[2] - d.plot[0]) * share(d.x, v);
    const down = (d, v) => d.plot[3] - (d.plot[3] - d.plot[1]) * share(d.y, v);

    // Every point of every line, with its place in the picture and what is said of it.
    const lines = d => {
      const rows = d.series.map(s => s.x.map((x, i) => x === null || s.y[i] === null ? null : {
        x: across(d, x), y: down(d, s.y[i]),
        text: s.name + ": " + named(d.x.label, x) + ", " + named(d.y.label, s.y[i])
      }).filter(p => p));
      let [row, place] = [0, 0];
      return {
        nearest(x, y) {
          let best = Infinity;
          rows.forEach((points, r) => points.forEach((p, i) => {
            const distance = (p.x - x) ** 2 + (p.y - y) ** 2;
            if (distance < best) [best, row, place] = [distance, r, i];
          }));
        },
        move(right, up) {
          row = (row - up + rows.length) % rows.length;
          place = Math.min(Math.max(place + right, 0), rows[row].length - 1);
        },
        get point() { return rows[row] && rows[row][place]; }
      };
    };

    const section = d => {
      let [i, j] = [0, 0];
      const middle = (edges, k) => (edges[k] + edges[k + 1]) / 2;
      const find = (edges, position, at) => {
        for (let k = 0; k + 1 < edges.length; k++) {
          const [a, b] = [at(edges[k]), at(edges[k + 1])];
          if (position >= Math.min(a, b) && position <= Math.max(a, b)) return k;
        }
        return null;
      };
      return {
        nearest(x, y) {
          i = find(d.xEdges, x, v => across(d, v)) ?? i;
          j = find(d.yEdges, y, v => down(d, v)) ?? j;
        },
        move(right, up) {
          i = Math.min(Math.max(i + right, 0), d.xEdges.length - 2);
          j = Math.min(Math.max(j + up, 0), d.yEdges.length - 2);
        },
        get point() {
          const [x, y, q] = [middle(d.xEdges, i), middle(d.yEdges, j), d.values[i][j]];
          const v = d.log ? 10 ** (d.offset + q * d.step) : d.offset + q * d.step;
          return {
            x: across(d, x), y: down(d, y),
            text: named(d.x.label, x) + ", " + named(d.y.label, y) + ": "
              + (q < 0 ? "no value" : named(d.value, v))
          };
        }
      };
    };

    document.querySelectorAll(".chart").forEach(chart => {
      const [svg, output] = [chart.querySelector("svg"), chart.querySelector("output")];
      const data = JSON.parse(chart.querySelector("script").textContent);
      const reader = { lines, section }[data.kind]?.(data);
      if (reader) {
        const cursor = document.createElementNS("http://www.w3.org/2000/svg", "circle");
        cursor.setAttribute("class", "cursor");
        cursor.setAttribute("r", "6");
        const show = () => {
          const point = reader.point;
          if (!point) return;
          cursor.setAttribute("cx", point.x);
          cursor.setAttribute("cy", point.y);
          svg.append(cursor);
          output.textContent = point.text;
        };
        svg.addEventListener("pointermove", event => {
          const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
          reader.nearest((event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
          show();
        });
        svg.addEventListener("pointerleave", () => { cursor.remove(); output.textContent = ""; });
        chart.addEventListener("keydown", event => {
          const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
          if (!step) return;
          event.preventDefault();
          reader.move(...step);
          show();
        });
      }
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "SVG";
      button.setAttribute("aria-label", "Save as SVG: " + chart.getAttribute("aria-label").replace("Chart: ", ""));
      button.addEventListener("click", () => {
        const copy = svg.cloneNode(true);
        copy.querySelectorAll(".cursor").forEach(mark => mark.remove());
        copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
        copy.removeAttribute("aria-hidden");
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([copy.outerHTML], { type: "image/svg+xml" }));
        link.download = chart.parentElement.id.replace("figure-", "") + ".svg";
        link.click();
        URL.revokeObjectURL(link.href);
      });
      chart.append(button);
    });
    })();
    """#
}
