// Sorts, filters and searches the table of patients, and opens one patient at a time. Without it the page is plain, whole and readable.
(() => {
  'use strict';

  const byId = (id) => document.getElementById(id);
  const [overview, patient, search, table] = ['overview', 'patient', 'search', 'patients'].map(byId);
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  let filter = '';
  let opened = null;

  // Filter and search.
  const shown = () => rows.filter((row) => !row.hidden);

  const fits = (row, words) => {
    const kept = filter === '' || (filter === 'risk' ? 'risk' in row.dataset : row.dataset.verdict === filter);
    return kept && words.every((word) => texts.get(row).includes(word));
  };

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row) => { row.hidden = !fits(row, words); });
    const number = shown().length;
    byId('shown').textContent = `${number} of ${rows.length} patients shown`;
    byId('nobody').hidden = number > 0 || rows.length === 0;
    document.querySelectorAll('#tiles button').forEach((button) => {
      button.setAttribute('aria-pressed', String(button.dataset.filter === filter));
    });
  };

  const choose = (wanted) => {
    filter = filter === wanted ? '' : wanted;
    apply();
  };

  const makeFilter = (tile) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.filter = tile.dataset.filter;
    button.append(...tile.childNodes);
    button.addEventListener('click', () => choose(button.dataset.filter));
    tile.append(button);
  };

  // Sort.
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.key ?? cell.textContent.trim();
  };

  const sort = (heading, column) => {
    const before = heading.getAttribute('aria-sort');
    const first = heading.dataset.sort === 'down' ? 'descending' : 'ascending';
    const second = first === 'ascending' ? 'descending' : 'ascending';
    const direction = before === first ? second : first;
    const sign = direction === 'ascending' ? 1 : -1;
    const keys = new Map(rows.map((row) => [row, key(row, column)]));
    rows.sort((a, b) => sign * collator.compare(keys.get(a), keys.get(b)));
    body.append(...rows);
    table.querySelectorAll('th[aria-sort]').forEach((other) => other.removeAttribute('aria-sort'));
    heading.setAttribute('aria-sort', direction);
  };

  const makeSorter = (heading, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...heading.childNodes);
    button.addEventListener('click', () => sort(heading, column));
    heading.append(button);
  };

  // One patient at a time: its part of the page is text until it is asked for.
  const link = (label, target, className) => {
    const made = document.createElement('a');
    made.textContent = label;
    made.href = target;
    made.className = className;
    return made;
  };

  const neighbours = (anchor) => {
    const anchors = shown().map((row) => row.querySelector('a.open')).filter(Boolean).map((open) => open.getAttribute('href'));
    const at = anchors.indexOf(`#${anchor}`);
    return at < 0 ? [] : [anchors[at - 1], anchors[at + 1]];
  };

  const navigation = (anchor) => {
    const nav = document.createElement('nav');
    nav.setAttribute('aria-label', 'Patients');
    nav.append(link('All patients', '#overview', 'back'));
    const [before, after] = neighbours(anchor);
    if (before) nav.append(link('Previous', before, 'before'));
    if (after) nav.append(link('Next', after, 'after'));
    return nav;
  };

  const open = (anchor, held) => {
    const parsed = new DOMParser().parseFromString(held.textContent, 'text/html');
    // With its id the browser would scroll to it, past the way back.
    parsed.body.firstElementChild.removeAttribute('id');
    patient.replaceChildren(navigation(anchor), ...parsed.body.childNodes);
    overview.hidden = true;
    patient.hidden = false;
    opened = anchor;
    const title = patient.querySelector('h2');
    document.title = `${title.textContent} – Parity triage report`;
    window.scrollTo(0, 0);
    title.focus({ preventScroll: true });
  };

  const close = () => {
    const left = opened;
    patient.replaceChildren();
    patient.hidden = true;
    overview.hidden = false;
    opened = null;
    document.title = 'Parity triage report';
    const from = left && table.querySelector(`a.open[href="#${CSS.escape(left)}"]`);
    if (from) from.focus();
  };

  const route = () => {
    const anchor = decodeURIComponent(location.hash.slice(1));
    const held = anchor.startsWith('p-') ? byId(`d-${anchor}`) : null;
    if (held) open(anchor, held);
    else if (opened && anchor !== 'main') close();
  };

  // Paper has no closed details.
  let closed = [];
  window.addEventListener('beforeprint', () => {
    closed = Array.from(document.querySelectorAll('#patient details:not([open])'));
    closed.forEach((details) => { details.open = true; });
  });
  window.addEventListener('afterprint', () => closed.forEach((details) => { details.open = false; }));

  document.documentElement.classList.add('script');
  document.querySelectorAll('#tiles > li').forEach(makeFilter);
  Array.from(table.tHead.rows[0].cells).forEach(makeSorter);
  byId('controls').hidden = false;
  search.addEventListener('input', apply);
  byId('clear').addEventListener('click', () => {
    search.value = '';
    filter = '';
    apply();
  });
  window.addEventListener('hashchange', route);
  apply();
  route();
})();
