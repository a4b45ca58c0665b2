"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const add = (parent, tag, text) => {
    const one = parent.appendChild(document.createElement(tag));
    if (tag === "button") one.type = "button";
    if (text) one.textContent = text;
    return one;
  };
  const reveal = (target) => {
    for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  };
  const named = (link) => document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));

  // What is folded: a link into it opens it, and one button opens all, another for a printout.
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link) reveal(named(link));
  });
  const folds = all(".fold");
  if (folds.length) {
    const bar = add(document.querySelector("header"), "p");
    const opens = add(bar, "button", "Open all");
    opens.addEventListener("click", () => {
      const open = opens.textContent === "Open all";
      folds.forEach((one) => { one.open = open; });
      opens.textContent = open ? "Close all" : "Open all";
    });
    add(bar, "button", "Print").addEventListener("click", () => print());
    const more = document.getElementById("reasoning") ? "reasoning" : "everything";
    add(bar, "button", `Print with ${more}`).addEventListener("click", () => {
      const before = folds.map((one) => one.open);
      folds.forEach((one) => { one.open = true; });
      addEventListener("afterprint", () => folds.forEach((one, place) => { one.open = before[place]; }), { once: true });
      print();
    });
  }

  // Tables whose reader chooses the order: by number where all have one, by the place of a mark, or by letters.
  for (const table of all("table.sortable")) {
    const status = add(table.parentElement.parentElement, "p");
    status.className = "hidden";
    status.setAttribute("role", "status");
    const heads = [...table.tHead.rows[0].cells];
    const key = (cell) => {
      const mark = cell.querySelector(".s1, .s2, .s3, .s4");
      const text = (cell.querySelector("summary") || cell).textContent.trim();
      return mark ? Number(mark.className.match(/\bs(\d)/)[1]) : text === "" || isNaN(parseFloat(text)) ? text : parseFloat(text);
    };
    const compare = (one, other) => typeof one === "number" && typeof other === "number" ? one - other
      : typeof one === typeof other ? one.localeCompare(other) : typeof one === "number" ? -1 : 1;
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((one) => one.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...table.tBodies[0].rows].sort((one, other) => compare(key(one.cells[column]), key(other.cells[column])));
        table.tBodies[0].append(...(down ? rows.reverse() : rows));
        status.textContent = `Sorted by ${button.textContent}, ${down ? "descending" : "ascending"}.`;
      });
    });
  }

  // Pictures of proofs: a click lights up what a conclusion is based on, or what an answer leads to.
  all("svg.lights").forEach((picture) => {
    const panel = add(picture.closest("figure"), "div");
    panel.className = "panel";
    panel.setAttribute("role", "region");
    panel.setAttribute("aria-label", `The chosen step of ${picture.id}`);
    panel.setAttribute("aria-live", "polite");
    const nodes = new Map(all(".node", picture).map((one) => [one.dataset.node, one]));
    const arrows = all(".arrows path", picture);
    const walk = (start, from, to) => {
      const seen = new Set([start]);
      const todo = [start];
      while (todo.length) {
        const here = todo.pop();
        for (const arrow of arrows) {
          const next = arrow.dataset[to];
          if (arrow.dataset[from] === here && !seen.has(next)) { seen.add(next); todo.push(next); }
        }
      }
      return seen;
    };
    let chosen = null;

    const clear = () => {
      chosen = null;
      picture.classList.remove("chosen");
      for (const one of nodes.values()) { one.classList.remove("lit", "self"); one.setAttribute("aria-pressed", "false"); }
      arrows.forEach((one) => one.classList.remove("lit"));
      panel.replaceChildren();
    };
    const choose = (id) => {
      clear();
      chosen = id;
      const node = nodes.get(id);
      const answer = node.classList.contains("answer");
      const lit = answer ? walk(id, "from", "to") : walk(id, "to", "from");
      picture.classList.add("chosen");
      lit.forEach((one) => nodes.get(one).classList.add("lit"));
      arrows.forEach((one) => one.classList.toggle("lit", lit.has(one.dataset.from) && lit.has(one.dataset.to)));
      node.classList.add("self");
      node.setAttribute("aria-pressed", "true");
      show(id, node, answer, lit);
      uncover(node, lit);
    };
    // The panel must not cover what it is about: all that is lit if there is room for it, else what was chosen.
    const uncover = (node, lit) => {
      const room = panel.getBoundingClientRect().top - 16;
      const boxes = [...lit].map((one) => nodes.get(one).getBoundingClientRect());
      const top = Math.min(...boxes.map((box) => box.top));
      const bottom = Math.max(...boxes.map((box) => box.bottom));
      const own = node.getBoundingClientRect();
      const [from, to] = bottom - top < room ? [top, bottom] : [own.top, own.bottom];
      if (to > room) scrollBy(0, to - room);
      else if (from < 16) scrollBy(0, from - 16);
    };
    const show = (id, node, answer, lit) => {
      const count = (kind) => [...lit].filter((one) => one !== id && nodes.get(one).classList.contains(kind)).length;
      const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
      add(panel, "button", "Close").addEventListener("click", () => { clear(); node.focus(); });
      add(panel, "h3", node.getAttribute("aria-label"));
      if (answer) {
        const reached = [...lit].filter((one) => nodes.get(one).classList.contains("finding"));
        add(panel, "p", `An answer. What it leads to is lit: by ${counted(count("rule"), "rule")} to these findings and recommendations.`);
        const list = add(panel, "ul");
        reached.forEach((one) => add(list, "li", nodes.get(one).getAttribute("aria-label")));
        return;
      }
      add(panel, "p", `What it is based on is lit: ${counted(count("answer"), "answer")} and ${counted(count("rule"), "rule")}.`);
      const target = node.hasAttribute("href") && named(node);
      if (!target) return;
      const body = target.cloneNode(true);
      all("[id], button", body).concat(body).forEach((one) => one.tagName === "BUTTON" ? one.remove() : one.removeAttribute("id"));
      panel.append(body);
      add(add(panel, "p"), "a", "This among the reasons").href = node.getAttribute("href");
    };

    for (const [id, node] of nodes) {
      node.setAttribute("role", "button");
      node.setAttribute("tabindex", "0");
      node.setAttribute("aria-pressed", "false");
      node.addEventListener("click", (event) => {
        event.preventDefault();
        event.stopPropagation();
        if (chosen === id) clear(); else choose(id);
      });
      node.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(id); }
      });
      node.addEventListener("focus", () => node.scrollIntoView({ block: "nearest", inline: "nearest" }));
      // The arrows of what is pointed at stand out among the others.
      const near = (on) => arrows.forEach((one) => { if (one.dataset.from === id || one.dataset.to === id) one.classList.toggle("near", on); });
      ["mouseenter", "focus"].forEach((event) => node.addEventListener(event, () => near(true)));
      ["mouseleave", "blur"].forEach((event) => node.addEventListener(event, () => near(false)));
    }
    const visit = (id) => {
      reveal(picture);
      choose(id);
      nodes.get(id).focus();
      nodes.get(id).scrollIntoView({ block: "center", inline: "nearest" });
    };
    // In the panel a link leads along the chain in the picture.
    panel.addEventListener("click", (event) => {
      const link = event.target.closest(".body a");
      const id = link && decodeURIComponent(link.hash.slice(1));
      if (nodes.has(id)) { event.preventDefault(); event.stopPropagation(); visit(id); }
    });
    for (const body of all(".card > .body[id]").filter((one) => nodes.has(one.id))) {
      add(body, "button", "Show in the picture").addEventListener("click", () => visit(body.id));
    }
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && chosen) { const node = nodes.get(chosen); clear(); node.focus(); }
    });
    const fit = document.createElement("button");
    fit.type = "button";
    fit.textContent = "Fit to the width";
    fit.className = "fits";
    fit.setAttribute("aria-pressed", "false");
    picture.closest(".drawn").before(fit);
    fit.addEventListener("click", () => fit.setAttribute("aria-pressed", String(picture.classList.toggle("fit"))));
  });
})();
