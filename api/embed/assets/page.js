(function () {
  if (parent === window) return;
  var last = 0;
  function tell() {
    var height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    parent.postMessage({type: "kilde:height", height: height}, "*");
  }
  new ResizeObserver(tell).observe(document.documentElement);
  tell();
})();
