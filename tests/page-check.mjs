// page-check - the page in a browser: what a person sees and does there, by the keyboard alone
//
//	page-check.mjs MODULES CHROMIUM URL TOKEN
//
// MODULES is a folder with puppeteer-core and axe-core (npm install).  Prints TAP without a plan.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [modules, executablePath, url, token] = process.argv.slice(2);
const require = createRequire(`${modules}/node_modules/`);
const { default: puppeteer } = await import(require.resolve('puppeteer-core')).then((m) => m.default?.launch ? m : { default: m });
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
const ok = (good, name, why) => console.log(`${good ? 'ok' : 'not ok'} - ${name}${good || why === undefined ? '' : `\n# ${String(why).replaceAll('\n', '\n# ')}`}`);
const wait = (page, f, ...args) => page.waitForFunction(f, { timeout: 60000, polling: 100 }, ...args).then(() => true, () => false);
const text = (page, id) => page.$eval(`#${id}`, (e) => e.innerText);

async function open(hash, scheme = 'light', width = 1200) {
	const page = await browser.newPage(), said = [], asked = [];
	page.on('console', (m) => m.type() === 'error' && !/status of 422/.test(m.text()) && said.push(m.text()));	// 422: a wrong value, on purpose
	page.on('pageerror', (e) => said.push(e.message));
	page.on('request', (r) => asked.push(`${r.method()} ${new URL(r.url()).pathname}`));
	await page.setViewport({ width, height: 900 });
	await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
	await page.goto(`${url}/${hash}`);
	return { page, said, asked };
}
async function accessible(page, name) {
	await page.evaluate(axe);
	const wrong = await page.evaluate(async () => (await globalThis.axe.run()).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3)}`));
	ok(wrong.length === 0, `${name}: axe has nothing to say`, wrong.join('\n'));
}
const keys = async (page, ...names) => { for (const k of names) await page.keyboard.press(k); };
// Tab until an element has the focus.
async function tabTo(page, selector) {
	for (let i = 0; i < 400; i++) {
		if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return true;
		await page.keyboard.press('Tab');
	}
	return false;
}

// Without a token
{
	const { page } = await open('');
	ok(await wait(page, () => !document.querySelector('#enter').hidden), 'without a token the page asks for it');
	await accessible(page, 'the form');
	await page.type('#token', 'x'.repeat(32));
	await page.keyboard.press('Enter');
	ok(await wait(page, () => document.querySelector('#refused').textContent !== ''), 'another token is refused');
	await page.type('#token', token);
	await page.keyboard.press('Enter');
	ok(await wait(page, () => !document.querySelector('#all').hidden), 'the right one opens it');
	await page.close();
}
// With one, in light, dark and on a phone
for (const [scheme, width] of [['light', 1200], ['dark', 1200], ['light', 390]]) {
	const name = `${scheme}, ${width} px`, { page, said } = await open(`#${token}`, scheme, width);
	ok(await wait(page, () => document.querySelectorAll('#history tbody tr').length >= 2 && document.querySelector('#line').textContent === 'live'), `${name}: live, with the history`, await text(page, 'line'));
	ok(page.url() === `${url}/`, `${name}: the token is not in the address`, page.url());
	ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: nothing is wider than the page`);
	await accessible(page, `${name}, what waits`);
	await page.click('[data-key="h-show-done-1"]');
	await accessible(page, name);
	for (const tab of ['units', 'log', 'events']) {
		await page.click(`#tab-${tab}`);
		await accessible(page, `${name}, ${tab}`);
	}
	if (width < 400) {
		await page.setViewport({ width: 320, height: 600 });
		ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nor than 320 px', await page.evaluate(() => document.documentElement.scrollWidth));
	}
	ok(said.length === 0, `${name}: no error`, said.join('\n'));
	await page.close();
}
// What a person does
{
	const { page, said } = await open(`#${token}`);
	await wait(page, () => document.querySelector('#line').textContent === 'live');
	ok(await page.$eval('#active', (e) => e.innerText.includes('waiting') && e.innerText.includes('2099')), 'what waits is there, however many newer jobs have ended', await text(page, 'active'));
	ok(await page.$eval('#others', (e) => e.querySelectorAll('.cell').length === 2 && e.innerText.includes('<b>F</b>') && !e.querySelector('b')), 'units without seasons have a grid; names are text', await text(page, 'others'));
	await page.focus('#others .cell[tabindex="0"]');
	await keys(page, 'ArrowRight');
	ok((await text(page, 'cell')).includes('9 done') && await page.evaluate(() => document.activeElement.matches('.cell')), 'and are gone through by the arrow keys', await text(page, 'cell'));
	await page.focus('[data-key="h-show-done-2"]');
	await keys(page, 'Enter');
	await page.click('#tab-log');
	ok(await wait(page, () => /still empty/.test(document.querySelector('#log').textContent)), 'an empty log says so');
	await page.focus('[data-key="h-show-done-1"]');
	await keys(page, 'Enter');
	ok(await page.evaluate(() => document.activeElement.id === 'h-one' && location.hash === '#/done-1/log'), 'a job that is shown has the focus, and the address', page.url());
	await page.goBack();
	ok(await wait(page, () => location.hash === '#/done-2/log' && /still empty/.test(document.querySelector('#log').textContent)), 'the way back leads to the one before', page.url());
	await page.goForward();
	await wait(page, () => location.hash === '#/done-1/log' && /a line/.test(document.querySelector('#log').textContent));
	await page.reload();
	ok(await wait(page, () => /a line/.test(document.querySelector('#log')?.textContent) && document.querySelector('#line').textContent === 'live'), 'and a reload to the same job and tab', page.url());
	await page.click('#tab-grid');
	ok(await page.$eval('#grid', (e) => e.innerText.includes('Premier League') && e.innerText.includes('96')), 'the grid has its leagues');
	await page.evaluate(() => {
		const real = window.fetch;
		window.fetch = async (to, how) => {
			const answer = await real(to, how);
			if (!String(to).includes('done-2/grid')) return answer;
			window.fetch = real;
			await new Promise((done) => { window.late = done; });
			return answer;
		};
	});
	await page.click('[data-key="h-show-done-2"]');
	await wait(page, () => window.late);
	await page.click('[data-key="h-show-done-1"]');
	await wait(page, () => document.querySelector('#grid').innerText.includes('Premier League'));
	await page.evaluate(async () => { window.late(); await new Promise((done) => setTimeout(done, 100)); });
	ok(await page.$eval('#grid', (e) => e.innerText.includes('Premier League')), 'an answer about the job before comes too late for the grid', await text(page, 'grid'));
	ok(await tabTo(page, '#grid .cell'), 'the keyboard comes to the grid');
	await keys(page, 'ArrowRight');
	ok((await text(page, 'cell')).includes('Premier League 2020'), 'and from cell to cell', await text(page, 'cell'));
	await page.focus('#tab-grid');
	await keys(page, 'ArrowRight');
	ok(await wait(page, () => document.querySelector('#units')?.innerText.includes('timeout')), 'the units have their errors and remedies');
	ok(await page.evaluate(() => {
		const row = document.querySelector('#units tbody tr'), at = row.querySelector('th').firstChild;
		getSelection().selectAllChildren(at);
		document.querySelector('#failed').dispatchEvent(new Event('change'));
		return row === document.querySelector('#units tbody tr') && getSelection().toString() !== '';
	}), 'what is selected stays so when the page is drawn anew');
	await page.focus('#new');
	await keys(page, 'Enter');
	ok(await wait(page, () => document.querySelector('#start').open), 'a new job, by the keyboard');
	await page.select('#kind', 'stats');
	await accessible(page, 'a new job');
	ok(await page.$eval('#go', (e) => e.disabled), 'no start without a price');
	await page.select('#kind', 'priced');
	await tabTo(page, '#o-lines');
	await page.keyboard.type('x');
	await keys(page, 'Enter');
	ok(await wait(page, () => document.activeElement.id === 'o-lines' && document.activeElement.getAttribute('aria-invalid') === 'true'), 'a wrong value has the focus', await text(page, 'price'));
	ok(await page.$eval('#o-lines', (e) => e.getAttribute('aria-describedby').split(' ').some((id) => /number/.test(document.getElementById(id).textContent) && id.endsWith('-e'))), 'and its message beside it');
	await accessible(page, 'a wrong value');
	await keys(page, 'Backspace');
	await page.keyboard.type('5');
	ok(await page.$eval('#o-lines', (e) => !e.hasAttribute('aria-invalid') && document.querySelector('#go').disabled), 'until it is changed');
	await tabTo(page, '#ask');
	await keys(page, 'Enter');
	ok(await wait(page, () => !document.querySelector('#go').disabled && document.querySelector('#price').textContent.includes('7')), 'the price comes first', await text(page, 'price'));
	await tabTo(page, '#go');
	await keys(page, 'Enter');
	ok(await wait(page, () => document.querySelector('#active')?.innerText.includes('priced')), 'then it starts', await text(page, 'said'));
	ok(await wait(page, () => document.querySelector('#active')?.innerText.includes('running')), 'and runs');
	await accessible(page, 'a job that runs');
	ok(await tabTo(page, '#active .danger'), 'cancel is there');
	await keys(page, 'Enter');
	await wait(page, () => document.querySelector('#sure').open);
	await keys(page, 'Escape');
	ok(await page.evaluate(() => !document.querySelector('#sure').open && document.activeElement.matches('#active .danger')), 'Escape leaves it, back to the button', await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200)));
	await keys(page, 'Enter');
	ok(await wait(page, () => document.querySelector('#sure').open && /up to 3 paid calls/.test(document.querySelector('#sure-text').textContent)), 'it says what it costs', await text(page, 'sure-text'));
	await accessible(page, 'cancel');
	await tabTo(page, '#sure .danger:last-child');
	await keys(page, 'Enter');
	ok(await wait(page, () => /cancel/.test(document.querySelector('#history')?.innerText || '')), 'cancelled, in the history', await text(page, 'active'));

	// Another tab
	const second = await open(`#${token}`);
	await wait(second.page, () => !document.querySelector('#all').hidden);
	console.log('# ready');
	ok(await wait(second.page, () => document.querySelector('#history')?.innerText.includes('outside')), 'what comes from elsewhere is there without a reload, in a second tab');
	ok(!second.asked.includes('GET /api/v1/events'), 'which has no stream of its own', second.asked.join('\n'));
	await page.close();
	for (let i = 0; i < 600 && !second.asked.includes('GET /api/v1/events'); i++) await new Promise((done) => setTimeout(done, 100));
	ok(second.asked.includes('GET /api/v1/events') && await wait(second.page, () => document.querySelector('#line').textContent === 'live'), 'and takes it over when the first one closes');

	// Eight of them, more than a browser has connections to one host
	const tabs = [second];
	while (tabs.length < 8) tabs.push(await open(`#${token}`));
	const live = await Promise.all(tabs.map(({ page: tab }) => wait(tab, () => document.querySelector('#line').textContent.startsWith('live'))));
	ok(live.every(Boolean), 'eight tabs are live', live.join(' '));
	const posts = await second.page.evaluate(async (bearer) => {
		const took = [];
		for (let i = 0; i < 20; i++) {
			const begin = performance.now();
			const answer = await fetch('/api/v1/jobs/stopped/cancel', { method: 'POST', headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }, body: '{}' });
			await answer.text();
			took.push(answer.status === 202 ? performance.now() - begin : NaN);
		}
		return took.sort((a, b) => a - b);
	}, token);
	ok(posts.every((ms) => ms >= 0), 'and a POST is answered beside them', posts.join(' '));
	console.log(`# 20 POSTs beside eight tabs: half within ${posts[10].toFixed(1)} ms, all within ${posts[19].toFixed(1)} ms`);
	await second.page.evaluate((bearer) => fetch('/api/v1/jobs', { method: 'POST', headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }, body: '{"kind":"toy","options":{"name":"eighth"}}' }), token);
	const told = await Promise.all(tabs.map(({ page: tab }) => wait(tab, () => /eighth/.test(document.body.innerText))));
	ok(told.every(Boolean), 'what it starts is in each of them', told.join(' '));
	for (const tab of tabs.slice(1)) {
		said.push(...tab.said);
		await tab.page.close();
	}
	ok(said.length + second.said.length === 0, 'no error', [...said, ...second.said].join('\n'));

	// The server is killed, and comes back
	console.log('# stop');
	ok(await wait(second.page, () => !document.querySelector('#gone').hidden && /Not connected since/.test(document.querySelector('#gone').textContent)), 'while the server is gone the page says since when');
	ok(await second.page.evaluate(() => /^not connected/.test(document.title) && getComputedStyle(document.querySelector('#active .pill')).filter !== 'none'), 'and nothing looks as if it went on', await second.page.title());
	await accessible(second.page, 'without the server');
	console.log('# start');
	ok(await wait(second.page, () => document.querySelector('#gone').hidden && document.querySelector('#line').textContent === 'live'), 'when it is back the page is live again');
	ok(await second.page.evaluate(() => !/^not connected/.test(document.title)), 'and its title says so', await second.page.title());
}
await browser.close();
