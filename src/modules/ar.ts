import type { Module } from '../core/module.js';

export const ar = (): Module => () => {};
