// Trains byte-level BPE with the official library: node huggingface-training.cjs CORPUS.txt OUT.json
// The library's train() takes no settings under Node: it learns 30,000 entries, line by line.
const { BPE, Tokenizer, byteLevelPreTokenizer } = require('tokenizers')

const [corpus, out] = process.argv.slice(2)
const tokenizer = new Tokenizer(BPE.empty())
tokenizer.setPreTokenizer(byteLevelPreTokenizer(false, true))
const began = process.hrtime.bigint()
tokenizer.train([corpus])
const seconds = Number(process.hrtime.bigint() - began) / 1e9
tokenizer.save(out)
console.log(JSON.stringify({ seconds, rss_mib: process.resourceUsage().maxRSS / 1024 }))
