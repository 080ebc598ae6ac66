/// All scalar functions. To add one: a declaration in a file of its own, and its name here.
package enum ScalarFunctions {
  package static let all: [ScalarFunction] =
    [
      .abs, .sign, .round, .trunc, .floor, .ceil, .greatest, .least,
      .ucase, .lcase, .initcap, .len, .substring, .concat, .concatWithSeparator, .instr, .replace, .trim, .split,
      .splitToMap,
      .arrayLength, .arrayContains, .arrayJoin, .slice, .mapKeys, .mapValues,
      .transform, .filter, .reduce,
      .coalesce, .ifNull, .nullIf, .asValue,
    ] + ScalarFunction.elementary
}
