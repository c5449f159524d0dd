/** Everything of the language that a program has, by object; what is not listed is not there (@@ stands for `Symbol.`). */

const lab$kept = {
  globalThis:
    'globalThis undefined NaN Infinity Object Function Array String Number Boolean Symbol Error EvalError RangeError ReferenceError SyntaxError TypeError URIError Math JSON Reflect RegExp Map Set ArrayBuffer DataView Uint8Array Int8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent',
  Object:
    'assign create defineProperties defineProperty entries freeze fromEntries getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols getPrototypeOf hasOwn is isExtensible isFrozen isSealed keys preventExtensions seal setPrototypeOf values',
  'Object.prototype': 'hasOwnProperty isPrototypeOf propertyIsEnumerable toString valueOf',
  'Function.prototype': 'apply bind call toString @@hasInstance',
  Array: 'from isArray of @@species',
  'Array.prototype':
    'at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toReversed toSorted toSpliced toString unshift values with @@iterator @@unscopables',
  String: 'fromCharCode fromCodePoint',
  'String.prototype':
    'at charAt charCodeAt codePointAt concat endsWith includes indexOf isWellFormed lastIndexOf match matchAll normalize padEnd padStart repeat replace replaceAll search slice split startsWith substring toLowerCase toString toUpperCase toWellFormed trim trimEnd trimStart valueOf @@iterator',
  Number:
    'EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY isFinite isInteger isNaN isSafeInteger parseFloat parseInt',
  'Number.prototype': 'toExponential toFixed toPrecision toString valueOf',
  'Boolean.prototype': 'toString valueOf',
  Symbol: 'for keyFor',
  'Symbol.prototype': 'description toString valueOf @@toPrimitive @@toStringTag',
  'Error.prototype': 'message name stack toString',
  'EvalError.prototype': 'message name',
  'RangeError.prototype': 'message name',
  'ReferenceError.prototype': 'message name',
  'SyntaxError.prototype': 'message name',
  'TypeError.prototype': 'message name',
  'URIError.prototype': 'message name',
  Math: 'E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min pow round sign sin sinh sqrt tan tanh trunc @@toStringTag',
  JSON: 'parse stringify @@toStringTag',
  Reflect:
    'apply construct defineProperty deleteProperty get getOwnPropertyDescriptor getPrototypeOf has isExtensible ownKeys preventExtensions set setPrototypeOf @@toStringTag',
  RegExp: '@@species',
  'RegExp.prototype':
    'dotAll exec flags global hasIndices ignoreCase multiline source sticky test toString unicode unicodeSets @@match @@matchAll @@replace @@search @@split',
  Map: '@@species',
  'Map.prototype': 'clear delete entries forEach get has keys set size values @@iterator @@toStringTag',
  Set: '@@species',
  'Set.prototype': 'add clear delete entries forEach has keys size values @@iterator @@toStringTag',
  ArrayBuffer: 'isView @@species',
  'ArrayBuffer.prototype': 'byteLength slice @@toStringTag',
  'DataView.prototype':
    'buffer byteLength byteOffset getFloat32 getFloat64 getInt16 getInt32 getInt8 getUint16 getUint32 getUint8 setFloat32 setFloat64 setInt16 setInt32 setInt8 setUint16 setUint32 setUint8 @@toStringTag',
  '%TypedArray%': 'from of @@species',
  '%TypedArray%.prototype':
    'at buffer byteLength byteOffset copyWithin entries every fill filter find findIndex findLast findLastIndex forEach includes indexOf join keys lastIndexOf length map reduce reduceRight reverse set slice some sort subarray toReversed toSorted values with @@iterator @@toStringTag',
  '%Iterator%': '@@iterator',
  '%ArrayIterator%': 'next @@toStringTag',
  '%StringIterator%': 'next @@toStringTag',
  '%MapIterator%': 'next @@toStringTag',
  '%SetIterator%': 'next @@toStringTag',
  '%RegExpIterator%': 'next @@toStringTag',
  '%GeneratorFunction%': '@@toStringTag',
  '%Generator%': 'next return throw @@toStringTag',
}
for (const lab$each of 'Uint8Array Int8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array'.split(
  ' ',
))
  lab$kept[lab$each] = lab$kept[`${lab$each}.prototype`] = 'BYTES_PER_ELEMENT'
