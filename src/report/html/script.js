"use strict";
(function () {
  var table = document.getElementById("list");
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var search = document.getElementById("search");
  var risk = document.getElementById("risk");
  var count = document.getElementById("count");
  var filters = Array.prototype.slice.call(document.querySelectorAll(".filter"));
  var texts = rows.map(function (row) { return fold(row.textContent); });

  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function show() {
    var words = fold(search.value).split(/\s+/).filter(Boolean);
    var wanted = filters.filter(function (box) { return box.checked; }).map(function (box) { return box.value; });
    var shown = 0;
    rows.forEach(function (row, index) {
      var fits = wanted.indexOf(row.dataset.verdict) >= 0 &&
        (!risk.checked || row.dataset.risk !== "0") &&
        words.every(function (word) { return texts[index].indexOf(word) >= 0; });
      row.hidden = !fits;
      var sheet = document.getElementById("p-" + row.dataset.id);
      if (sheet) { sheet.hidden = !fits; }
      if (fits) { shown += 1; }
    });
    count.textContent = shown + " of " + rows.length + " patients";
  }

  function sort(column, header) {
    var down = header.getAttribute("aria-sort") === "ascending";
    Array.prototype.forEach.call(header.parentNode.cells, function (cell) { cell.removeAttribute("aria-sort"); });
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    var order = rows.slice().sort(function (a, b) {
      var one = a.cells[column].textContent, other = b.cells[column].textContent;
      var sign = one.localeCompare(other, undefined, { numeric: true });
      return down ? -sign : sign;
    });
    order.forEach(function (row) { body.appendChild(row); });
  }

  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (header, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = header.textContent;
    button.addEventListener("click", function () { sort(column, header); });
    header.textContent = "";
    header.appendChild(button);
  });
  document.querySelector(".controls").hidden = false;
  search.addEventListener("input", show);
  risk.addEventListener("change", show);
  filters.forEach(function (box) { box.addEventListener("change", show); });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("article:not([hidden]) details.dx").forEach(function (part) { part.open = true; });
  });
  show();
})();
