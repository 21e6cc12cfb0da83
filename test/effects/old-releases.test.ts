import { describe, expect, test } from 'vitest'
import { oldRelease } from '../../src/effects/old-releases.ts'
import { stage } from '../../src/index.ts'
import { defined } from '../dsl/defined.ts'

const old = (image: string): string | undefined => oldRelease(defined(stage(image)).target)

describe('a release of before 2020', () => {
  test.each([
    'debian:10',
    'debian:9-slim',
    'debian:buster-20220101',
    'ubuntu:18.04',
    'ubuntu:19.10',
    'ubuntu:bionic',
    'alpine:3.9',
    'alpine:3.10.4',
    'fedora:31',
    'rockylinux:8.9',
    'python:2.7',
    'python:2',
    'python:3.6-slim',
    'python:3.7.2-alpine3.9',
    'docker.io/library/python:3.4',
    'node:16',
    'node:18-buster',
    'golang:1.16.3',
    'php:7.4-apache',
    'continuumio/miniconda3:4.7.12',
    'continuumio/anaconda3:2019.10',
  ])('is %s', (image) => {
    expect(old(image)).toBe(image)
  })

  test.each([
    'debian:11',
    'debian:12.5-slim',
    'debian',
    'debian:latest',
    'debian:trixie-slim',
    'ubuntu:20.04',
    'ubuntu:24.04',
    'alpine:3',
    'alpine:3.11',
    'alpine:3.20',
    'fedora:42',
    'rockylinux:9',
    'python:3',
    'python:3.7',
    'python:3.7.4',
    'python:3.11-slim',
    'python:3.8-slim-buster',
    'node:18',
    'node:16-bullseye',
    'node:lts',
    'node:10-alpine3.11',
    'golang:1.23-alpine',
    'rust:1',
    'continuumio/miniconda3:24.11.1-0',
    'condaforge/miniforge3:latest',
    'other/python:3.4',
  ])('is not %s', (image) => {
    expect(old(image)).toBeUndefined()
  })

  test('is that of a stage below', () => {
    expect(oldRelease(defined(stage().from(stage('python:3.6').run('true'))).target)).toBe('python:3.6')
  })
})
