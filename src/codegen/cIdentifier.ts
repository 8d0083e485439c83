const KEYWORDS = new Set(
  `alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl const const_cast constexpr continue
  decltype default delete do double dynamic_cast else enum explicit export extern false float for friend goto if inline int
  long main mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public register
  reinterpret_cast restrict return short signed sizeof static static_assert static_cast struct switch template this
  thread_local throw true try typedef typeid typename typeof union unsigned using virtual void volatile wchar_t while xor xor_eq
  real_t NULL NAN INFINITY EOF errno assert offsetof setjmp signgam linux unix`.split(/\s+/),
);

/** Macros of the headers that generated C includes, in GNU mode too. */
const MACROS =
  /^(M_[A-Z0-9_]+|FP_[A-Z]+|HUGE_VALL?F?|MATH_[A-Z]+|math_errhandling|U?INT(MAX|PTR)?_\w+|(SIZE|PTRDIFF|WCHAR|WINT|SIG_ATOMIC)_(MIN|MAX)|PRI\w+|SCN\w+)$/;

/** Why a name cannot stand in C (or in a header that C++ reads) as it is; undefined when it can. */
export function badInC(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return 'has characters that C names cannot have';
  if (KEYWORDS.has(name)) return 'is a word of C or C++';
  if (/^(__|_[A-Z])/.test(name) || /_t$/.test(name)) return 'is reserved in C';
  if (/^(slipring|SLIPRING|REAL_C|U?INT\d+_)/.test(name)) return 'is reserved for the generated code';
  if (MACROS.test(name)) return 'is a macro of a C header';
  return undefined;
}

/**
 * A C identifier for any text: letters, digits and _ stay, all else becomes _. Never a reserved word, never one of `taken`,
 * to which it is added. It has `most` characters at most, and what keeps it from a reserved word or a taken one.
 */
export function cIdentifier(text: string, taken: Set<string> = new Set(), most = 48): string {
  let base = text.replace(/[^A-Za-z0-9_]/g, '_').replace(/^_+/, '');
  if (!/^[A-Za-z]/.test(base)) base = `x${base}`;
  base = base.slice(0, most);
  if (badInC(base)) base = `${base}_`;
  if (badInC(base)) base = `x_${base.slice(0, most - 3)}x`;
  let name = base;
  for (let k = 2; taken.has(name); k++) name = `${base}_${k}`;
  taken.add(name);
  return name;
}

/** Text that may stand inside a C comment: one line of ASCII that can neither end nor continue nor nest it. */
export function cComment(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '?')
    .replaceAll('\\', '/')
    .replace(/\*(?=\/)|\/(?=\*)|\?(?=\?)/g, '$& ');
}
