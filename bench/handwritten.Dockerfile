# What a person would write for venvoy's base image, to compare linter findings with. It is never built.
ARG PYTHON_VERSION=3.11
FROM python:${PYTHON_VERSION}-slim

LABEL org.opencontainers.image.title="venvoy"
ENV PYTHONUNBUFFERED=1
ENV PYTHONDONTWRITEBYTECODE=1
ENV PIP_NO_CACHE_DIR=1
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
ENV VENVOY_VERSION=0.1.0

RUN apt-get update && apt-get install -y build-essential curl git wget vim nano htop procps ca-certificates gnupg lsb-release && rm -rf /var/lib/apt/lists/*

RUN install -m 0755 -d /etc/apt/keyrings && \
    curl -fsSL https://download.docker.com/linux/debian/gpg | gpg --dearmor -o /etc/apt/keyrings/docker.gpg && \
    echo "deb [signed-by=/etc/apt/keyrings/docker.gpg] https://download.docker.com/linux/debian $(lsb_release -cs) stable" > /etc/apt/sources.list.d/docker.list && \
    apt-get update && apt-get install -y docker-ce-cli && rm -rf /var/lib/apt/lists/*

RUN wget https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-$(uname -m).sh -O /tmp/miniconda.sh && bash /tmp/miniconda.sh -b -p /opt/conda && rm /tmp/miniconda.sh
ENV PATH="/opt/conda/bin:$PATH"
RUN conda init bash
RUN conda tos accept --override-channels --channel https://repo.anaconda.com/pkgs/main && conda tos accept --override-channels --channel https://repo.anaconda.com/pkgs/r
RUN conda update -n base -c defaults conda -y || conda update -n base -c conda-forge conda -y || echo "conda update failed"
RUN conda install -n base -c defaults mamba -y || conda install -n base -c conda-forge mamba -y
RUN mamba create -n venvoy python=${PYTHON_VERSION} -c conda-forge -y
RUN pip install uv
ENV CONDA_DEFAULT_ENV=venvoy
ENV CONDA_PREFIX=/opt/conda/envs/venvoy
ENV PATH="/opt/conda/envs/venvoy/bin:$PATH"
RUN mamba install -n venvoy -c conda-forge numpy pandas matplotlib seaborn jupyter ipython requests python-dotenv scikit-learn -y
RUN /opt/conda/envs/venvoy/bin/pip install rich click fastapi uvicorn

ARG USER_ID=1000
ARG GROUP_ID=1000
RUN groupadd -g $GROUP_ID venvoy && useradd -u $USER_ID -g $GROUP_ID -m -s /bin/bash venvoy
WORKDIR /workspace
RUN chown venvoy:venvoy /workspace
RUN mkdir -p /host-home && chmod 755 /host-home
USER venvoy
RUN echo 'conda activate venvoy' >> ~/.bashrc
CMD ["/bin/bash"]
