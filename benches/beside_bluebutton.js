// Parses every file named on standard input (one a line) with bluebutton.js, three times, and prints how many there were and the least
// processor time of a round in seconds, start-up left out. A document that it cannot read counts like one that it can.
const fs = require('fs');
const BlueButton = require('bluebutton');

const documents = fs.readFileSync(0, 'utf8').split('\n').filter(Boolean).map((file) => fs.readFileSync(file, 'utf8'));
const quiet = () => {};
Object.assign(console, { log: quiet, error: quiet, warn: quiet });

const round = () => {
    const start = process.cpuUsage();
    for (const document of documents) {
        try {
            BlueButton(document);
        } catch {
            // It throws on what it does not know.
        }
    }
    const used = process.cpuUsage(start);
    return (used.user + used.system) / 1e6;
};
const least = Math.min(round(), round(), round());
process.stdout.write(`${documents.length} ${least.toFixed(3)}\n`);
