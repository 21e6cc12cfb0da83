# conda activate and conda deactivate for POSIX shells: source this file, or let 'conda init bash' do it.
CONDA_EXE='@ROOT@/bin/conda'
export CONDA_EXE

_conda_leave() {
    if [ -n "${CONDA_PREFIX:-}" ]; then
        PATH=":$PATH:"
        PATH="${PATH%%":$CONDA_PREFIX/bin:"*}:${PATH#*":$CONDA_PREFIX/bin:"}"
        PATH="${PATH#:}"
        PATH="${PATH%:}"
        PS1="${PS1#"${CONDA_PROMPT_MODIFIER:-}"}"
        unset CONDA_PREFIX CONDA_DEFAULT_ENV CONDA_PROMPT_MODIFIER
    fi
}

_conda_enter() {
    case "${1:-base}" in
        base) set -- base '@ROOT@' ;;
        */*) set -- "$1" "$1" ;;
        *) set -- "$1" "@ROOT@/envs/$1" ;;
    esac
    if [ ! -f "$2/conda-meta/history" ]; then
        echo "conda: there is no environment '$1': see 'conda info --envs'" >&2
        return 1
    fi
    case ":$PATH:" in *":${CONDA_PREFIX:-/nowhere}/bin:"*) _conda_leave ;; esac
    PATH="$2/bin:$PATH"
    CONDA_PREFIX="$2" CONDA_DEFAULT_ENV="$1" CONDA_PROMPT_MODIFIER="($1) "
    PS1="$CONDA_PROMPT_MODIFIER${PS1:-}"
    export PATH CONDA_PREFIX CONDA_DEFAULT_ENV CONDA_PROMPT_MODIFIER
}

conda() {
    case "${1:-}" in
        activate) _conda_enter "${2:-base}" ;;
        deactivate) _conda_leave ;;
        *) "$CONDA_EXE" "$@" ;;
    esac
}
