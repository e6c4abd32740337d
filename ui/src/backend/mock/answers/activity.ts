import type { Backend } from '../../backend';
import type { Program } from '../program';
import { text } from '../text';

type Answers = Pick<Backend, 'ledger' | 'ledgerVerify' | 'ledgerSave'>;

export function ledgerAnswers(program: Program): Answers {
  const { ledger } = program.world;
  return {
    ledger: async (query) => {
      const wanted = query.text.toLowerCase();
      const matching = ledger
        .filter(
          (row) =>
            `${row.text.english} ${row.account} ${row.operator ?? ''} ${row.body}`
              .toLowerCase()
              .includes(wanted) &&
            (query.about === null || Object.values(row.text.facts).includes(query.about)),
        )
        .toReversed();
      return {
        total: ledger.length,
        matching: matching.length,
        offset: query.offset,
        entries: matching.slice(query.offset, query.offset + query.limit),
      };
    },
    ledgerVerify: async () => {
      await program.work(text('work.verify', 'Check of the ledger'), ledger.length, 'entries', 1);
      return {
        entries: ledger.length,
        head: ledger.at(-1)?.hash ?? '',
        fault: null,
        signedHeads: Math.floor(ledger.length / 5),
        signedHeadsThatHold: Math.floor(ledger.length / 5),
        holds: true,
      };
    },
    ledgerSave: async (format) => `/home/mara/ledger.${format}`,
  };
}
