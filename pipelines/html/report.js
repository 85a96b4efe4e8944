// Sorting, searching and filtering.  The page works without it; nothing is loaded from anywhere.
(function () {
	"use strict";
	const all = (sel, root) => Array.from((root || document).querySelectorAll(sel));
	const tools = document.querySelector(".tools");

	// the sort key of a row in column i: its number if it has one, else its text; empty cells come last
	function value(row, i) {
		const cell = row.cells[i];
		const v = cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent.trim();
		return v === "" ? null : isNaN(v) ? v.toLowerCase() : Number(v);
	}
	function sort(button) {
		const th = button.closest("th"), table = th.closest("table"), body = table.tBodies[0];
		const first = th.dataset.first || "ascending";
		const other = first === "ascending" ? "descending" : "ascending";
		const i = th.cellIndex, dir = th.getAttribute("aria-sort") === first ? other : first;
		const sign = dir === "ascending" ? 1 : -1;
		const rows = Array.from(body.rows).map((row, k) => ({ row, k, v: value(row, i) }));

		rows.sort((a, b) => {
			if (a.v === null || b.v === null) return (a.v === null) - (b.v === null) || a.k - b.k;
			if (typeof a.v !== typeof b.v) return typeof a.v === "number" ? -1 : 1;
			const d = typeof a.v === "number" ? a.v - b.v : a.v.localeCompare(b.v);
			return sign * d || a.k - b.k;
		});
		all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
		th.setAttribute("aria-sort", dir);
		body.append(...rows.map((r) => r.row));
	}
	all("thead button").forEach((button) => {
		button.disabled = false;
		button.addEventListener("click", () => sort(button));
	});

	all("button.chip").forEach((chip) => {
		chip.disabled = false;
		chip.title = "pick out";
		chip.addEventListener("click", () => {
			chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") !== "true");
			const lit = all('button.chip[aria-pressed="true"]').map((c) => c.dataset.d);
			document.body.classList.toggle("dimmed", lit.length > 0);
			all(".cell[data-d]").forEach((c) => c.classList.toggle("lit", lit.includes(c.dataset.d)));
		});
	});

	if (tools !== null) {
		tools.hidden = false;
		tools.querySelector('[type="search"]').addEventListener("input", (e) => {
			const word = e.target.value.trim().toLowerCase();
			all("tr[data-name]").forEach((row) => { row.hidden = !row.dataset.name.toLowerCase().includes(word); });
		});
		tools.querySelector('[type="checkbox"]').addEventListener("change", (e) => {
			document.body.classList.toggle("compact", e.target.checked);
		});
	}
})();
