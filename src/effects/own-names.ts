import { baseImage, stages, type Definition } from '../ir/definition.ts'
import { plain } from '../ir/text.ts'

/** The beginnings of variable names that are nobody else's than the image's: `VENVOY_` for venvoy.base. */
export type OwnNames = readonly string[]

/**
 * First words of variables that tools and build backends read, so that an image of that name has none of its own. What is
 * missing here must not be the name of anything that an image installs; those are asked for besides.
 */
const TAKEN: ReadonlySet<string> = new Set(
  (
    'ACCEPT ALL APK APP APT AR AS ASAN AUTO AWS AZURE BASE BASH BIN BLAS BLIS BOOST BUILD BUILDKIT BUN BUNDLE C CARGO CC CFLAGS CGO CI CLANG CMAKE ' +
    'COMPOSER CONAN CONDA CONFIG COREPACK CPPFLAGS CUDA CUDNN CURL CXX CXXFLAGS CYTHON DEB DEBCONF DEBIAN DEBUG DENO DEV DISABLE DNF DOCKER DOTNET DPKG ' +
    'ELECTRON EMSDK ENABLE ENV F77 F90 FC FFMPEG FLIT FORCE FTP GCC GDAL GEM GEOS GIT GITHUB GITLAB GLIBC GNU GO GOOGLE GRADLE GRPC GTK HATCH HDF5 HF ' +
    'HOME HOST HTTP HTTPS HUSKY IMAGE INCLUDE INSTALL JAVA JDK KERNEL LANG LC LD LDFLAGS LIB LIBRARY LLVM LOCAL LZ4 MAIN MAKE MAMBA MAVEN MAX MESON ' +
    'MIN MKL MPI MY MYSQL NCCL NETCDF NINJA NO NODE NPM NPY NUGET NUMBA NUMPY NVCC NVIDIA OMP OPEN OPENBLAS OPENCV OPENMP OPENSSL OPT OS PANDAS PATH PDM ' +
    'PERL PG PHP PIP PIPX PKG PLAYWRIGHT PNPM POETRY POSTGRES PREFIX PROD PROJ PROTOBUF PROTOC PUPPETEER PWD PY PYARROW PYTHON PYTORCH QT RAILS REDIS RELEASE ' +
    'REQUESTS ROCM ROOT RPM RUBY RUST RUSTUP R SASS SCIPY SENTRY SERVER SETUP SETUPTOOLS SHARP SHELL SKIP SKLEARN SOURCE SPHINX SQLITE SSL STATIC SYSTEM ' +
    'AIOHTTP AMD ANSIBLE CHROME CHROMEDRIVER CHROMIUM CLIDRIVER EDGEDRIVER FIREFOX GECKODRIVER HADOOP ' +
    'ARROW ATLAS FFTW ICU LAPACK PYCURL UMFPACK WX X11 ' +
    ' BINDGEN DISTUTILS DS FLASH FONTCONFIG GDK GNUTLS HOROVOD JEMALLOC LIBCLANG LIBGIT2 LIBSODIUM LIBSSH2 LOCALE MATURIN MULTIDICT ' +
    'NEEDRESTART NIX ODBC ORACLE PCRE PCRE2 PYO3 PYZMQ ROCKSDB SODIUM SPARK SQLX SYSTEMD YARL ZMQ ' +
    'TAR TEMP TENSORFLOW TEST TF TMP TORCH TOX TRITON TURBO TZ UCF USE USER UV V8 VCPKG VERSION VIRTUAL VIRTUALENV VLLM WEB WHEEL WITH WITHOUT XDG XLA YARN YUM ZLIB ZSTD'
  ).split(' '),
)

/**
 * What only the image itself can mean: variables that begin with its name, or with the part of it before the first dot, which
 * is the project's. A name that a tool, a package of the definition or a base image has is not the image's own.
 */
export function ownNames(definition: Definition): OwnNames {
  const [project = ''] = definition.name.split('.')
  const others = new Set(stages(definition).flatMap((stage) => [...installed(stage.steps), ...baseNames(stage)]))
  return [...new Set([project, definition.name].map(asVariable))].filter((name) => {
    const [first = ''] = name.split('_')
    return first.length > 1 && !TAKEN.has(first) && ![...others].some((other) => other.includes(first))
  })
}

/**
 * What tells one release of an image from another and asks nothing of a build. Any other word after the name (`_HOME`, `_CUDA`,
 * `_CHANNEL`) may be a question of a library of that name.
 */
const RELEASE =
  /^_(?:(?:BUILD|GIT|IMAGE|RELEASE|VCS)_)?(?:COMMIT|DATE|REF|RELEASE|REV|REVISION|SHA|TIME|TIMESTAMP|VERSION)$/

/** Whether a variable is the image's own, `VENVOY_VERSION` or `VENVOY_GIT_SHA`, and none that a library of its name might ask for. */
export function isOwnName(name: string, own: OwnNames): boolean {
  return own.some((prefix) => name.startsWith(prefix) && RELEASE.test(name.slice(prefix.length)))
}

function asVariable(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
}

function installed(steps: Definition['target']['steps']): readonly string[] {
  return steps.flatMap((step) =>
    'packages' in step
      ? step.packages.flatMap((text) => words(text.filter((part) => typeof part === 'string').join('')))
      : [],
  )
}

function baseNames(stage: Definition['target']): readonly string[] {
  const image = baseImage(stage)
  return image === undefined ? [] : words(plain(image) ?? '')
}

function words(text: string): readonly string[] {
  return asVariable(text).split('_')
}
