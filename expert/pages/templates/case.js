"use strict";
(() => {
  document.documentElement.classList.add("scripts");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  for (const button of all("[data-opens]")) {
    button.addEventListener("click", () => {
      const open = button.textContent === "Open all";
      all(button.dataset.opens).forEach((one) => { one.open = open; });
      button.textContent = open ? "Close all" : "Open all";
    });
  }
  // A link to something that is folded away opens it.
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']:not(.node)");
    const target = link && document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
    for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  });

  const picture = document.querySelector("svg.picture");
  if (!picture) return;
  const panel = document.getElementById("panel");
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
  const add = (parent, tag, text) => {
    const one = parent.appendChild(document.createElement(tag));
    if (text) one.textContent = text;
    return one;
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
    // What a conclusion rests on; of an answer, what rests on it.
    const lit = answer ? walk(id, "from", "to") : walk(id, "to", "from");
    picture.classList.add("chosen");
    lit.forEach((one) => nodes.get(one).classList.add("lit"));
    arrows.forEach((one) => one.classList.toggle("lit", lit.has(one.dataset.from) && lit.has(one.dataset.to)));
    node.classList.add("self");
    node.setAttribute("aria-pressed", "true");
    show(id, node, answer, lit);
    reveal(node, lit);
  };

  // The panel must not cover what it is about: all that is lit if there is room for it, else what was chosen.
  const reveal = (node, lit) => {
    const room = panel.getBoundingClientRect().top - 16;
    const boxes = [...lit].map((one) => nodes.get(one).getBoundingClientRect());
    const top = Math.min(...boxes.map((box) => box.top));
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    const own = node.getBoundingClientRect();
    const fits = bottom - top < room;
    const [from, to] = fits ? [top, bottom] : [own.top, own.bottom];
    if (to > room) scrollBy(0, to - room);
    else if (from < 16) scrollBy(0, from - 16);
  };

  const show = (id, node, answer, lit) => {
    const close = add(panel, "button", "Close");
    close.type = "button";
    close.addEventListener("click", () => { clear(); node.focus(); });
    add(panel, "h3", node.getAttribute("aria-label"));
    const count = (kind) => [...lit].filter((one) => one !== id && nodes.get(one).classList.contains(kind)).length;
    const rules = count("rule");
    if (answer) {
      const reached = [...lit].filter((one) => /diagnosis|measure/.test(nodes.get(one).getAttribute("class")));
      add(panel, "p", `An answer. Lit: what rests on it, ${rules} ${rules === 1 ? "rule" : "rules"} and ${reached.length} of the diagnoses and measures.`);
      const list = add(panel, "ul");
      reached.forEach((one) => add(list, "li", nodes.get(one).getAttribute("aria-label")));
      return;
    }
    const answers = count("answer");
    add(panel, "p", `Lit: all that it rests on, ${answers} ${answers === 1 ? "answer" : "answers"} and ${rules} ${rules === 1 ? "other rule" : "rules"}.`.replace("other rules", "rules"));
    const target = node.getAttribute("href").slice(1);
    const body = document.getElementById(target).cloneNode(true);
    body.removeAttribute("id");
    panel.append(body);
    const link = add(add(panel, "p"), "a", "This in the evidence");
    link.href = `#${target}`;
  };

  for (const [id, node] of nodes) {
    node.setAttribute("role", "button");
    node.setAttribute("aria-pressed", "false");
    node.addEventListener("click", (event) => { event.preventDefault(); if (chosen === id) clear(); else choose(id); });
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(id); }
    });
    node.addEventListener("focus", () => node.scrollIntoView({ block: "nearest", inline: "nearest" }));
    // The arrows of what is pointed at stand out among the others.
    const near = (on) => arrows.forEach((one) => { if (one.dataset.from === id || one.dataset.to === id) one.classList.toggle("near", on); });
    ["mouseenter", "focus"].forEach((event) => node.addEventListener(event, () => near(true)));
    ["mouseleave", "blur"].forEach((event) => node.addEventListener(event, () => near(false)));
  }
  const visit = (id) => { choose(id); nodes.get(id).focus(); nodes.get(id).scrollIntoView({ block: "center", inline: "nearest" }); };
  // In the panel a link leads along the chain in the picture.
  panel.addEventListener("click", (event) => {
    const link = event.target.closest(".body a");
    const id = link && link.hash.slice(1);
    if (nodes.has(id)) { event.preventDefault(); event.stopPropagation(); visit(id); }
  });
  for (const body of all("#evidence .body[id]")) {
    const button = add(body.parentElement, "button", "Show in the picture");
    button.type = "button";
    button.addEventListener("click", () => visit(body.id));
  }
  addEventListener("keydown", (event) => { if (event.key === "Escape" && chosen) { const node = nodes.get(chosen); clear(); node.focus(); } });
  const fit = document.getElementById("fit");
  fit.addEventListener("click", () => fit.setAttribute("aria-pressed", String(picture.classList.toggle("fit"))));
})();
