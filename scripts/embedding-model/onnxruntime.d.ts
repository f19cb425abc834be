/** The types of `model/onnxruntime.mjs`, which is a file of this package. */
export * from 'onnxruntime-web';
