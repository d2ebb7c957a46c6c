// Kilde: <kilde-series src="https://…/embed/series/slug" current="slug">, and
// frames that are as high as what they show.
(function () {
  "use strict";
  var script = document.currentScript, home = script && script.src ? new URL(script.src).origin : "";

  addEventListener("message", function (e) {
    if (!home || e.origin !== home || !e.data || e.data.type !== "kilde:height") return;
    var height = Number(e.data.height);
    if (!(height > 0 && height < 50000)) return;
    document.querySelectorAll("iframe").forEach(function (frame) {
      if (frame.contentWindow === e.source) frame.style.height = height + "px";
    });
  });

  if (!window.customElements || customElements.get("kilde-series")) return;

  // Only addresses of the web are followed, whatever the answer says.
  function web(address) {
    try {
      var url = new URL(address, document.baseURI);
      return /^https?:$/.test(url.protocol) ? url : null;
    } catch (_) {
      return null;
    }
  }

  // What content says goes in as text, never as HTML.
  function element(name, className, text) {
    var e = document.createElement(name);
    if (className) e.className = className;
    if (text) { e.textContent = text; e.dir = "auto"; }
    return e;
  }

  function link(address, text, target) {
    var url = web(address);
    if (!address || !url) return element("span", "", text);
    var a = element("a", "", text);
    a.href = url.href;
    if (/^(top|parent|blank|self)$/.test(target)) a.target = "_" + target;
    if (target === "blank") a.rel = "noopener";
    return a;
  }

  function list(series, target) {
    var nav = element("nav", "kilde-nav"), ol = element("ol", "kilde-parts"), title = element("p", "kilde-title");
    nav.setAttribute("aria-label", series.title);
    nav.lang = series.language;
    title.append(link(series.url, series.title, target));
    series.parts.forEach(function (part) {
      var li = element("li", part.current ? "kilde-current" : part.url ? "" : "kilde-planned");
      var name = link(part.url, part.title, target);
      if (part.position) li.value = part.position;
      else li.style.listStyle = "none";
      if (part.current) {
        name.setAttribute("aria-current", "true");
        li.append(element("strong"));
        li.firstChild.append(name);
      } else li.append(name);
      if (!part.url) li.append(" (" + series.labels.planned + ")");
      ol.append(li);
    });
    nav.append(title, ol);
    if (series.parts.length < series.listed) {
      var all = element("p", "kilde-all");
      all.append(link(series.url, series.labels.all, target));
      nav.append(all);
    }
    return nav;
  }

  class KildeSeries extends HTMLElement {
    static get observedAttributes() { return ["src", "current", "max", "target"]; }
    connectedCallback() { this.load(); }
    disconnectedCallback() { if (this.asked) this.asked.abort(); }
    attributeChangedCallback() { if (this.isConnected) this.load(); }

    // load shows the series as it is now. Until then, and where it can't be had,
    // what stands in the element stays: a link, for instance.
    async load() {
      if (this.asked) this.asked.abort();
      var asked = this.asked = new AbortController(), self = this;
      await null; // attributes that are set together make one request
      var url = web(this.getAttribute("src") || "");
      if (asked.signal.aborted || !url || !this.getAttribute("src")) return;
      url.pathname = url.pathname.replace(/\/(parts)?$/, "") + "/parts";
      url.search = url.hash = "";
      ["current", "max"].forEach(function (name) {
        var value = self.getAttribute(name);
        if (value) url.searchParams.set(name, value);
      });
      try {
        var answer = await fetch(url, {signal: asked.signal, credentials: "omit", cache: "no-cache"}); // 304 where it has not changed
        if (!answer.ok) throw new Error("status " + answer.status);
        var nav = list(await answer.json(), this.getAttribute("target"));
        if (asked.signal.aborted) return;
        var focus = this.contains(document.activeElement) && document.activeElement.href;
        this.replaceChildren(nav);
        nav.querySelectorAll("a").forEach(function (a) { if (focus && a.href === focus) a.focus(); });
        this.dispatchEvent(new CustomEvent("kilde-load", {bubbles: true}));
      } catch (e) {
        if (!asked.signal.aborted) this.dispatchEvent(new CustomEvent("kilde-error", {bubbles: true, detail: String(e)}));
      }
    }
  }
  customElements.define("kilde-series", KildeSeries);
})();
