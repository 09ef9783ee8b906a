"""Opens reports in a browser and checks them: what is drawn, what is asked of other sites, who can read it.

Called by scripts/check-report with the folders of results. Screenshots go into .build-checks/screenshots.
"""

import json
import pathlib
import re
import shutil
import sys

import axe_core_python
import netCDF4
import numpy
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

AXE = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text()
SCREENS = {"desktop": (1280, 900), "phone": (390, 844)}
LARGEST = 3_000_000


class Wrong(Exception):
    """Something is not as it must be."""


def require(condition, message):
    if not condition:
        raise Wrong(message)


def browser():
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    return webdriver.Chrome(options=options, service=service)


def requests(driver):
    """What the page asked for since the last call."""
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            yield message["params"]["request"]["url"]


def figures(driver):
    """The numbers of each figure by its name, and the corners of its lines in pixels."""
    return driver.execute_script(
        """
        return Object.fromEntries([...document.querySelectorAll("figure")].map(f => [
          f.id.replace("figure-", ""), {
            numbers: JSON.parse(f.querySelector("script").textContent),
            lines: [...f.querySelectorAll("polyline")].map(
              l => l.getAttribute("points").split(" ").map(p => p.split(",").map(Number))),
            source: f.querySelector(".source").textContent,
          }]));
        """
    )


# What is drawn ---------------------------------------------------------------------------------------


def same(shown, held, what, tolerance):
    shown = numpy.array([numpy.nan if v is None else v for v in numpy.ravel(shown)], dtype=float)
    held = numpy.ma.filled(numpy.ma.asarray(held, dtype=float), numpy.nan).ravel()
    require(shown.shape == held.shape, f"{what}: {shown.size} numbers are drawn, {held.size} are in the file")
    close = numpy.isclose(shown, held, rtol=1e-4, atol=tolerance, equal_nan=True)
    require(close.all(), f"{what}: {shown[~close][:3]} are drawn, {held[~close][:3]} are in the file")


def check_lines_are_numbers(name, figure):
    """The corners of each line lie where its numbers say."""
    data = figure["numbers"]

    def share(axis, value):
        value, start, end = numpy.array(value, dtype=float), axis["from"], axis["to"]
        if axis["log"]:
            return numpy.log(value / start) / numpy.log(end / start)
        return (value - start) / (end - start)

    left, top, right, bottom = data["plot"]
    drawn = iter(figure["lines"])
    for series in data["series"]:
        points = [(x, y) for x, y in zip(series["x"], series["y"]) if x is not None and y is not None]
        if len(points) != len(series["x"]) or len(points) < 2:
            return
        x, y = numpy.array(points).T
        expected = numpy.stack(
            [left + (right - left) * share(data["x"], x), bottom - (bottom - top) * share(data["y"], y)], axis=1
        )
        corners = numpy.array(next(drawn, numpy.zeros((0, 2))))
        if corners.shape != expected.shape:
            # Without a line there are marks alone.
            return
        require(abs(corners - expected).max() < 0.3, f"{name}: a line lies elsewhere than its numbers")


def check_calibration(shown, path):
    with netCDF4.Dataset(path) as file:
        rows = shown["parameters"]["numbers"]["rows"]
        for key, variable in [("value", "result"), ("start", "start"), ("published", "default"),
                              ("lower", "interval_lower"), ("upper", "interval_upper"),
                              ("lowerBound", "lower_bound"), ("upperBound", "upper_bound")]:
            same([row[key] for row in rows], file[variable][:], f"parameters, {variable}", 0)
        last = file["stage"][:] == file["stage"][-1]
        if "misfit" in shown:
            positive = last & (file["misfit"][:] > 0)
            series = shown["misfit"]["numbers"]["series"][0]
            same(series["y"], file["misfit"][:][positive], "misfit", 0)
            same(series["x"], file["forward_equivalents"][:][positive], "forward_equivalents", 0)
        if "modes" in shown:
            same(shown["modes"]["numbers"]["values"], file["eigenvector"][:], "eigenvectors", 1e-12)
        return [str(name) for name in file["case_name"][:]]


def check_case(shown, case, path):
    """Every profile and section of a case is what its file holds; returns how many were compared."""
    compared = 0
    with netCDF4.Dataset(path) as file:
        for name, figure in shown.items():
            data, source = figure["numbers"], figure["source"]
            variables = re.match(r"Numbers: (.*) in ", source).group(1)
            if match := re.fullmatch(rf"{re.escape(case)}-(.*)-profile-\d+", name):
                output = int(re.search(r"output (\d+)", source).group(1))
                for variable, series in zip(variables.split(", "), data["series"]):
                    if file[variable].dimensions == ("time", "z"):
                        same(series["x"], file[variable][output], f"{name}, {variable}", 1e-9)
                        same(series["y"], -file["z"][:], f"{name}, depth", 1e-9)
                        compared += 1
            elif data["kind"] == "section":
                drawn = numpy.array(data["values"], dtype=float)
                missing = drawn < 0
                drawn = data["offset"] + drawn * data["step"]
                drawn = 10**drawn if data["log"] else drawn
                drawn[missing] = numpy.nan
                first, *others = [
                    numpy.ma.filled(file[v.strip()][:], numpy.nan) for v in variables.split("−")
                ]
                held = first - others[0] if others else first
                pick = lambda n, m: [(i * (n - 1) + (m - 1) // 2) // (m - 1) for i in range(m)] if m < n else range(n)
                held = held[numpy.ix_(pick(held.shape[0], drawn.shape[0]), pick(held.shape[1], drawn.shape[1]))]
                spread = data["step"] if not data["log"] else 0
                close = numpy.isclose(drawn, held, rtol=2e-3 if data["log"] else 1e-9, atol=spread, equal_nan=True)
                require(close.all(), f"{name}: {drawn[~close][:3]} are drawn, {held[~close][:3]} are in the file")
                compared += 1
    return compared


# How it behaves --------------------------------------------------------------------------------------


def check_reading(driver):
    """Pointer and keys show values."""
    for chart in driver.find_elements(By.CSS_SELECTOR, "figure .chart"):
        kind = json.loads(chart.find_element(By.TAG_NAME, "script").get_attribute("textContent"))["kind"]
        if kind not in ("lines", "section"):
            continue
        output = chart.find_element(By.TAG_NAME, "output")
        driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", chart)
        ActionChains(driver).move_to_element(chart.find_element(By.TAG_NAME, "svg")).perform()
        pointed = output.text
        require(re.search(r"\d", pointed), f"nothing is said under the pointer of {chart.accessible_name}")
        chart.send_keys(Keys.ARROW_RIGHT)
        require(re.search(r"\d", output.text), f"nothing is said at the cursor of {chart.accessible_name}")


def check_structure(driver):
    for landmark in ("header", "nav", "main", "footer"):
        require(len(driver.find_elements(By.TAG_NAME, landmark)) == 1, f"there is not one <{landmark}>")
    levels = driver.execute_script("return [...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
    require(levels[0] == 1 and levels.count(1) == 1, "there is not one heading of the first level")
    require(all(b - a <= 1 for a, b in zip(levels, levels[1:])), "a level of headings is left out")
    for chart in driver.find_elements(By.CSS_SELECTOR, ".chart"):
        require(chart.accessible_name.startswith("Chart: "), "a chart has no name")


def check_accessibility(driver, what):
    driver.execute_script(AXE)
    result = driver.execute_async_script("axe.run(document).then(arguments[arguments.length - 1])")
    for violation in result["violations"]:
        places = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
        raise Wrong(f"{what}: {violation['help']} ({violation['id']}): {places}")


def check(driver, folder, shots):
    page = folder / "report.html"
    require(page.stat().st_size < LARGEST, f"{page.stat().st_size} bytes are too many")
    list(requests(driver))
    driver.get(page.resolve().as_uri())
    if not (folder / "calibration.nc").exists():
        compared = 0
    else:
        shown = figures(driver)
        cases = check_calibration(shown, folder / "calibration.nc")
        compared = 0
        for case in cases:
            trajectory = folder / "trajectories" / f"{case}.nc"
            own = {name: f for name, f in shown.items() if name.startswith(case + "-")}
            if own:
                compared += check_case(own, case, trajectory)
        require(compared > 0, "no profile or section could be compared with its file")
        for name, figure in shown.items():
            if figure["numbers"]["kind"] == "lines":
                check_lines_are_numbers(name, figure)
    check_structure(driver)
    for screen, size in SCREENS.items():
        for scheme in ("light", "dark"):
            driver.set_window_size(*size)
            driver.execute_cdp_cmd(
                "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            )
            what = f"{folder.name}-{screen}-{scheme}"
            width = driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
            require(width <= 0, f"{what}: the page is {width} pixels wider than the screen")
            check_accessibility(driver, what)
            height = driver.execute_script("return document.documentElement.scrollHeight")
            driver.set_window_size(size[0], min(height, 16000))
            driver.save_screenshot(str(shots / f"{what}.png"))
    driver.set_window_size(*SCREENS["desktop"])
    check_reading(driver)
    for entry in driver.get_log("browser"):
        raise Wrong(f"the console says: {entry['message']}")
    asked = {url for url in requests(driver) if url != page.resolve().as_uri()}
    require(not asked, f"the page asks for {sorted(asked)[:3]}")
    print(f"{page}: right ({page.stat().st_size // 1000} kB, {compared} pictures compared with their files)")


def main():
    shots = pathlib.Path(sys.argv[1])
    shots.mkdir(parents=True, exist_ok=True)
    driver = browser()
    failed = False
    try:
        for folder in map(pathlib.Path, sys.argv[2:]):
            try:
                check(driver, folder, shots)
            except Wrong as error:
                print(f"{folder}/report.html: {error}", file=sys.stderr)
                failed = True
    finally:
        driver.quit()
    sys.exit(failed)


main()
