#!/usr/bin/env python3
"""Checks deploy/ as far as a machine without a container engine can, and says what it could not check.

    Scripts/check-deploy.py            what is here
    Scripts/check-deploy.py --write    writes the query files anew into deploy/kubernetes/queries.yaml, first

Needs PyYAML (Debian: python3-yaml). Where they are installed it also asks kubernetes-validate (PyPI), which has the
schemas of Kubernetes' own types, `docker compose` or `docker-compose`, and, of the built program, ldd and dpkg.
"""
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
QUERIES = DEPLOY / "kubernetes" / "queries.yaml"
SERVICES = ["ingestion", "enrichment", "aggregation"]
faults = []
left_out = []


def fault(place, reason):
    faults.append(f"{place}: {reason}")


def expect(condition, place, reason):
    if not condition:
        fault(place, reason)


def write_queries():
    head = QUERIES.read_text().split("\ndata:\n")[0] + "\ndata:\n"
    for name in SERVICES:
        head += f"  {name}.sql: |\n"
        for line in (ROOT / "Queries" / "sales" / f"{name}.sql").read_text().splitlines():
            head += f"    {line}\n" if line else "\n"
    QUERIES.write_text(head)


def manifests():
    """Every document of deploy/kubernetes, with its file."""
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            yield path.relative_to(ROOT), document


def check_kubernetes():
    documents = list(manifests())
    named = {(d["kind"], d["metadata"]["name"]): d for _, d in documents if d["kind"] != "Kustomization"}
    queries = named[("ConfigMap", "sales-queries")]["data"]
    for name in SERVICES:
        text = (ROOT / "Queries" / "sales" / f"{name}.sql").read_text()
        expect(queries.get(f"{name}.sql") == text, QUERIES.relative_to(ROOT),
               f"{name}.sql differs from Queries/sales (Scripts/check-deploy.py --write)")
        expect(("Deployment", f"sales-{name}") in named, "deploy/kubernetes", f"no Deployment sales-{name}")
        expect(("PodDisruptionBudget", f"sales-{name}") in named, "deploy/kubernetes", f"no budget sales-{name}")
    for path, document in documents:
        if document["kind"] == "Deployment":
            check_deployment(path, document, named, queries)
        elif document["kind"] == "PodDisruptionBudget":
            labels = document["spec"]["selector"]["matchLabels"].items()
            matched = [d for (kind, _), d in named.items() if kind == "Deployment"
                       and labels <= d["spec"]["template"]["metadata"]["labels"].items()]
            expect(len(matched) == 1, path, f"the budget is about {len(matched)} Deployments")
            expect(all(d["spec"]["replicas"] > document["spec"]["minAvailable"] for d in matched), path,
                   "the budget lets nothing go")
        elif document["kind"] == "Kustomization":
            files = {p.name for p in (DEPLOY / "kubernetes").glob("*.yaml")} - {"kustomization.yaml"}
            expect(set(document["resources"]) == files, path, "its resources are not the files beside it")
    check_schemas(documents)


def check_deployment(path, document, named, queries):
    spec = document["spec"]
    pod = spec["template"]["spec"]
    labels = spec["template"]["metadata"]["labels"].items()
    expect(spec["selector"]["matchLabels"].items() <= labels, path, "the selector does not match the pod's labels")
    expect(pod["securityContext"]["runAsNonRoot"] is True, path, "it may run as root")
    for container in pod["containers"]:
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        for probe, page in [("startupProbe", "live"), ("livenessProbe", "live"), ("readinessProbe", "ready")]:
            get = container[probe]["httpGet"]
            expect(get["path"] == f"/health/{page}", path, f"{probe} asks {get['path']}")
            expect(get["port"] in ports, path, f"{probe} asks a port that is not declared")
        args = container["args"]
        port = args[args.index("--health-port") + 1]
        expect(port == str(ports["health"]), path, "--health-port is not the declared port")
        expect(args[args.index("--health-host") + 1] == "0.0.0.0", path, "probes come from outside of the pod")
        expect(spec["template"]["metadata"]["annotations"]["prometheus.io/port"] == port, path, "scraped elsewhere")
        for kind in ["requests", "limits"]:
            expect({"cpu", "memory"} <= container["resources"][kind].keys(), path, f"{kind} are not complete")
        rights = container["securityContext"]
        expect(rights["allowPrivilegeEscalation"] is False and rights["readOnlyRootFilesystem"] is True, path, "rights")
        mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
        file = pathlib.PurePosixPath(args[args.index("run") + 1])
        expect(str(file.parent) in mounts and file.name in queries, path, f"nobody brings {file}")
        for source in container["envFrom"]:
            expect(("ConfigMap", source["configMapRef"]["name"]) in named, path, "an environment that is not there")
        version = re.search(r'current = "(.*)"', (ROOT / "Sources/REPL/Commands/Version.swift").read_text()).group(1)
        expect(container["image"] == f"sqlstream:{version}", path, f"the image is not of version {version}")


def check_schemas(documents):
    try:
        import kubernetes_validate
    except ImportError:
        left_out.append("the manifests against Kubernetes' schemas (pip install kubernetes-validate)")
        return
    for path, document in documents:
        if document["kind"] == "Kustomization":
            continue
        try:
            kubernetes_validate.validate(document, desired_version="1.33", strict=True)
        except kubernetes_validate.ValidationError as error:
            fault(path, f"{document['kind']}: {'.'.join(map(str, error.path))}: {error.message}")


def check_compose():
    path = DEPLOY / "docker-compose.yml"
    place = path.relative_to(ROOT)
    document = yaml.safe_load(path.read_text())
    services = document["services"]
    for name, service in services.items():
        for other in service.get("depends_on", {}):
            expect(other in services, place, f"{name} waits for {other}, which is not there")
            waits = service["depends_on"][other]["condition"]
            expect(waits != "service_healthy" or "test" in services[other].get("healthcheck", {}), place,
                   f"{name} waits for the health of {other}, which tells none")
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = (DEPLOY / source).exists() if source.startswith(".") else source in document["volumes"]
            expect(there, place, f"{name} mounts {source}, which is not there")
        for argument in service.get("command", []):
            if argument.startswith("/usr/share/sqlstream/queries/"):
                file = ROOT / "Queries" / argument.removeprefix("/usr/share/sqlstream/queries/")
                expect(file.exists(), place, f"{name} runs {argument}, but there is no {file.relative_to(ROOT)}")
        for port in service.get("ports", []):
            expect(port.startswith("127.0.0.1:"), place, f"{name} is open to everybody at {port}")
    check_specification(place, path.read_text())
    for command in [["docker", "compose"], ["docker-compose"]]:
        if shutil.which(command[0]) is None or subprocess.run(
                command + ["version"], capture_output=True).returncode != 0:
            continue
        run = subprocess.run(command + ["-f", str(path), "config", "--quiet"], capture_output=True, text=True)
        expect(run.returncode == 0, place, run.stderr.strip())
        return
    left_out.append("the compose file by docker compose config")


def check_specification(place, text):
    try:
        import compose_spec
    except ImportError:
        left_out.append("the compose file against Compose's specification (pip install compose-spec)")
        return
    try:
        options = compose_spec.PyOptions()
        options.apply_merge = True
        options.from_yaml(text).validate()
    except Exception as error:
        fault(place, str(error))


def check_image():
    path = DEPLOY / "Dockerfile"
    place = path.relative_to(ROOT)
    text = path.read_text().replace("\\\n", " ")
    copied = set()
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.M):
        for source in line.split()[:-1]:
            expect((ROOT / source).exists(), place, f"it copies {source}, which is not there")
            copied.add(source)
    # The package manager wants the folders of all targets, those that are not built, too.
    for folder in set(re.findall(r'path: "([^"/]+)', (ROOT / "Package.swift").read_text())) | {"Sources", "Tests"}:
        expect(folder in copied, place, f"it does not copy {folder}, which Package.swift names")
    expect(re.search(r"^USER 10001$", text, re.M) is not None, place, "it runs as root")
    program = ROOT / ".build" / "release" / "sqlstream"
    if not program.exists() or shutil.which("dpkg-query") is None:
        left_out.append("the image's libraries against those of the program (make build)")
        return
    installed = set(re.search(r"no-install-recommends(.*?)&&", text, re.S).group(1).split())
    # These are opened by name, when they are first used.
    for package in ["libcurl4", "libpq5"]:
        expect(package in installed, place, f"the image lacks {package}")
    linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    needed = subprocess.run(["readelf", "-d", program], capture_output=True, text=True).stdout
    for library in re.findall(r"NEEDED.*\[(.*)\]", needed):
        # The loader itself is named with its path.
        found = re.search(rf"{re.escape(library)} => (\S+)", linked) or re.search(rf"(\S*/{re.escape(library)}) \(", linked)
        expect(found is not None, place, f"{library} is not found")
        if found is None:
            continue
        real = pathlib.Path(found.group(1)).resolve()
        # Where / is merged into /usr, dpkg may know a file by its old place.
        names = [str(real), str(real).removeprefix("/usr")]
        owners = subprocess.run(["dpkg-query", "-S"] + names, capture_output=True, text=True).stdout
        packages = {line.split(":")[0] for line in owners.splitlines()}
        expect(packages & (installed | {"libc6", "libgcc-s1"}), place,
               f"the image lacks {library}, of {' or '.join(sorted(packages))}")


def check_generator():
    for name in ["compose/datagen.yaml"]:
        text = (DEPLOY / name).read_text()
        expect(isinstance(yaml.safe_load(text), dict), f"deploy/{name}", "it is no map")


if __name__ == "__main__":
    if "--write" in sys.argv:
        write_queries()
    check_kubernetes()
    check_compose()
    check_image()
    check_generator()
    for line in left_out:
        print(f"not checked: {line}")
    print("not checked: building and running images, and a cluster: that takes a container engine")
    for line in faults:
        print(f"error: {line}", file=sys.stderr)
    sys.exit(1 if faults else 0)
