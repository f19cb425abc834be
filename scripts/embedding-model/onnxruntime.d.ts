/** The types of `model/onnxruntime.mjs`, a file of this package. */
export * from 'onnxruntime-web';
