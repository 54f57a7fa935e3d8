import { beforeEach, expect, it, vi } from 'vitest';
import { modelOf } from '../../../src/plugins/signals/ar-link.js';

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'https://shop.example/chair' });
  return () => void vi.unstubAllGlobals();
});

const sceneOf = (file: string) =>
  modelOf(
    `https://arvr.google.com/scene-viewer/1.0?file=${encodeURIComponent(file)}`,
    'scene-viewer',
  );

it('tells the address of a model without its query', () => {
  expect(modelOf('/chair.usdz?token=1#scale=0')).toBe('https://shop.example/chair.usdz');
  expect(sceneOf('https://cdn.example/chair.glb?v=1')).toBe('https://cdn.example/chair.glb');
});

it('tells no address that only this page can read', () => {
  expect(modelOf('blob:https://shop.example/1')).toBeUndefined();
  expect(modelOf(null)).toBeUndefined();
});

it('ignores an address that is not valid, so that the launch still counts', () => {
  expect(modelOf('http://[chair]/a.glb')).toBeUndefined();
  expect(sceneOf('http://[chair]/a.glb')).toBeUndefined();
});
