/** Twenty short documents, and ten questions of which each is answered by one of them. */
export const documents: readonly string[] = [
  'Refunds are paid to the original card within five working days after the returned goods arrive at our warehouse.',
  'The office is open from nine to five on weekdays. At weekends only the emergency line is staffed.',
  'Photosynthesis is how plants turn sunlight, water and carbon dioxide into sugar and oxygen.',
  'To change the oil, warm up the engine, unscrew the drain plug under the pan and let the old oil run out.',
  'The French Revolution began in 1789 with the storming of the Bastille and ended the rule of the king.',
  'A binary search halves the sorted list at every step and therefore needs only logarithmic time.',
  'Sourdough bread rises with wild yeast and lactic acid bacteria that live in a starter of flour and water.',
  'The Great Barrier Reef off Australia is the largest coral reef on earth and home to thousands of fish species.',
  'Two-factor authentication asks for a code from your phone in addition to the password when you sign in.',
  'Inflation is the general rise of prices over time, so that money loses part of its buying power.',
  'The human heart has four chambers and pumps about five litres of blood through the body each minute.',
  'Employees have thirty days of paid holiday a year, which must be taken before the end of March.',
  'Mount Everest, on the border of Nepal and China, is the highest mountain above sea level.',
  'Antibiotics kill bacteria but have no effect on viruses such as those that cause a cold.',
  'A violin has four strings tuned in fifths and is played with a bow of horsehair.',
  'The garbage collector frees the memory of objects that no part of the program can reach any more.',
  'Solar panels turn light into direct current, which an inverter makes into the alternating current of the grid.',
  'The rules of chess let the king castle only if neither he nor the rook has moved before.',
  'A passport must be valid for six more months when you enter the country, and a visa is needed for longer stays.',
  'Bees tell each other by a dance where flowers are and how far one has to fly.',
];

/** The number is that of the document. */
export const questions: readonly (readonly [string, number])[] = [
  ['How long does it take until I get my money back?', 0],
  ['Can I phone someone on Sunday?', 1],
  ['How do plants make their food?', 2],
  ['What year did the people of Paris rise against the monarchy?', 4],
  ['What is the fastest way to find a value in a sorted array?', 5],
  ['Why is my account more secure with a second step at login?', 8],
  ['How many vacation days do I get?', 11],
  ['Does penicillin help against the flu?', 13],
  ['How does a language runtime clean up unused objects?', 15],
  ['What documents do I need for travelling abroad?', 18],
];
