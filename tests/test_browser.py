"""The pages in a browser: with a mouse, with keys alone, on a phone, without JavaScript, and with no server left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import CHROMIUM, DOWN, DRIVER, ENTER, ESCAPE, PHONE, SPACE, TAB, Browser, browsing, serving

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="a machine without Chromium and its driver")


@pytest.fixture(scope="module")
def session() -> Iterator[Browser]:
    with serving() as address, browsing(address) as browser:
        yield browser


@pytest.fixture
def browser(session: Browser) -> Iterator[Browser]:
    session.complaints()
    yield session
    expected = ("ERR_INTERNET_DISCONNECTED", "404 (NOT FOUND)")
    assert [line for line in session.complaints() if not any(part in line for part in expected)] == []


@pytest.fixture
def plain(browser: Browser) -> Iterator[Browser]:
    """Give the browser without JavaScript."""
    browser.begin(scripts=False)
    yield browser


def stay(browser: Browser) -> None:
    """Leave a sign on the page that is gone when another is loaded."""
    browser.run("window.stayed = true")


def has_stayed(browser: Browser) -> bool:
    return bool(browser.run("return window.stayed === true"))


def open_menu(browser: Browser, label: str) -> None:
    browser.find(f"summary[aria-label='More on {label}']").click()


def chips(browser: Browser) -> list[str]:
    return [chip.get_attribute("textContent") or "" for chip in browser.all(".chips a:not(.clear)")]


def test_words_are_searched_and_the_address_tells_what_was(browser: Browser) -> None:
    browser.begin()
    browser.find("#q").send_keys("grid", ENTER)
    browser.wait_for_total("2 articles")
    browser.wait(lambda: browser.query == "/?q=grid")
    assert browser.driver.title == "grid: 2 articles – Lede"


def test_two_people_are_ticked_any_and_all_in_place(browser: Browser) -> None:
    browser.begin("/?q=power")
    stay(browser)
    browser.box("people", "ada").click()
    browser.wait_for_total("3 articles")
    browser.box("people", "bo").click()
    browser.wait_for_total("5 articles")
    browser.wait(lambda: browser.query == "/?q=power&people=ada&people=bo")
    browser.find("input[name='people.match'][value='all']").click()
    browser.wait_for_total("2 articles")
    browser.wait(lambda: browser.query == "/?q=power&people=ada&people=bo&people.match=all")
    assert chips(browser) == ["Remove filter People: Ada Hart ×", "Remove filter People: Bo Lind ×"]
    assert has_stayed(browser)
    assert browser.find("#said").get_attribute("textContent") == "2 articles"


def test_a_tick_keeps_focus_and_scroll(browser: Browser) -> None:
    browser.begin("/", size=(1280, 400))
    box = browser.box("weapons", "drone")
    browser.run("arguments[0].scrollIntoView({block: 'center'}); arguments[0].focus()", box)
    before = browser.run("return scrollY")
    browser.press(SPACE)
    browser.wait(lambda: browser.query == "/?weapons=drone")
    browser.wait(lambda: browser.focused.get_attribute("value") == "drone")
    assert browser.focused.is_selected() and before > 0
    assert abs(browser.run("return arguments[0].getBoundingClientRect().top", browser.focused)) < 400


def test_two_ticks_faster_than_the_server_are_both_kept(browser: Browser) -> None:
    browser.begin()
    browser.run("for (const id of ['ada', 'bo']) document.querySelector(`input[value=${id}]`).click()")
    browser.wait_for_total("5 articles")
    assert browser.box("people", "ada").is_selected() and browser.box("people", "bo").is_selected()


def test_a_value_is_excluded_and_let_in_again(browser: Browser) -> None:
    browser.begin("/?q=power")
    open_menu(browser, "Bo Lind")
    browser.find(".more[open] button").click()
    browser.wait(lambda: chips(browser) == ["Remove filter Not People: Bo Lind ×"])
    browser.wait(lambda: browser.query == "/?q=power&people.not=bo")
    browser.wait(lambda: browser.focused.get_attribute("value") == "bo")
    browser.find("a[aria-label='Allow Bo Lind']").click()
    browser.wait(lambda: browser.query == "/?q=power")


def test_a_chip_takes_its_filter_away_and_clear_all_takes_all(browser: Browser) -> None:
    browser.begin("/?q=power&people=ada&places=kyiv")
    browser.find(".chips a").click()
    browser.wait(lambda: browser.query == "/?q=power&places=kyiv")
    browser.link("Clear all").click()
    browser.wait(lambda: browser.query == "/?q=power")
    assert not chips(browser)


def test_a_facet_is_searched_in_place_and_what_is_found_can_be_ticked(browser: Browser) -> None:
    browser.begin("/?q=power")
    browser.find("input[form='find-people']").send_keys("san")
    browser.wait(lambda: [row.text for row in browser.all("#f-people .found label")] == ["Joy Sand"])
    browser.find("#f-people .found input").click()
    browser.wait(lambda: browser.query == "/?q=power&people=joy")
    browser.wait_for_total("1 article")
    assert browser.box("people", "joy").is_selected()


def test_a_facet_is_searched_and_what_is_chosen_already_stays_chosen(browser: Browser) -> None:
    browser.begin("/?people=ada")
    browser.find("input[form='find-people']").send_keys("ada")
    found = browser.find("#f-people .found input")
    assert found.is_selected()
    found.click()
    browser.wait(lambda: browser.query == "/")


def test_a_class_folds_and_stays_folded(browser: Browser) -> None:
    browser.begin()
    browser.find("summary[aria-label='Inside Ukraine']").click()
    assert not browser.box("places", "kyiv").is_displayed()
    browser.box("people", "ada").click()
    browser.wait(lambda: browser.query == "/?people=ada")
    browser.wait_for_total("3 articles")
    assert not browser.box("places", "kyiv").is_displayed()


def test_the_time_line_zooms_in_and_out(browser: Browser) -> None:
    browser.begin("/?q=power")
    stay(browser)
    browser.find(".timeline svg a[aria-label='17 to 18 December 2022: 1']").click()
    browser.wait_for_total("1 article")
    browser.wait(lambda: browser.query == "/?q=power&published.from=2022-12-17&published.to=2022-12-18")
    browser.find(".zoom-out").click()
    browser.wait_for_total("2 articles")
    browser.wait(lambda: browser.query == "/?q=power&published.from=2022-12-01&published.to=2022-12-31")
    assert has_stayed(browser)


def test_days_are_entered_and_searched(browser: Browser) -> None:
    browser.begin("/?q=power")
    browser.run(
        "const day = document.querySelector('[name=\"published.from\"]');"
        "day.value = '2023-04-01'; day.dispatchEvent(new Event('change', {bubbles: true}))"
    )
    browser.wait(lambda: browser.query == "/?q=power&published.from=2023-04-01")
    browser.wait_for_total("4 articles")


def test_the_days_spoken_of_are_one_click_away(browser: Browser) -> None:
    browser.begin("/?q=power")
    browser.link("Speaks of").click()
    browser.wait(lambda: browser.find(".tabs b").text == "Speaks of")
    browser.wait(lambda: browser.query == "/?q=power&histograms=happened")


def test_a_circle_of_the_map_leads_to_the_articles_of_its_place(browser: Browser) -> None:
    browser.begin("/?q=power")
    browser.link("Map").click()
    circle = browser.find("svg a[aria-label^='Odesa: ']")
    assert circle.get_attribute("aria-label") == "Odesa: 2"
    browser.run("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))", circle)
    browser.wait_for_total("2 articles")
    assert "places=odesa" in browser.query


def test_an_edge_of_the_graph_finds_as_many_articles_as_it_says(browser: Browser) -> None:
    browser.begin("/?q=power")
    browser.link("Who with whom").click()
    edge = browser.find("td a[aria-label='Bo Lind and Ada Hart: 2']")
    edge.click()
    browser.wait_for_total("2 articles")
    assert "people=bo&people=ada&people.match=all" in browser.query


def test_the_way_back_and_forth_leads_through_every_state(browser: Browser) -> None:
    browser.begin("/?q=power")
    browser.box("people", "ada").click()
    browser.wait_for_total("3 articles")
    browser.box("places", "kyiv").click()
    browser.wait_for_total("1 article")
    browser.driver.back()
    browser.wait_for_total("3 articles")
    assert browser.box("people", "ada").is_selected() and not browser.box("places", "kyiv").is_selected()
    browser.driver.back()
    browser.wait_for_total("11 articles")
    assert not browser.box("people", "ada").is_selected()
    browser.driver.forward()
    browser.wait_for_total("3 articles")
    browser.find(".hits a").click()
    browser.find("article .text")
    browser.driver.back()
    browser.wait_for_total("3 articles")


def test_typing_offers_names_and_words_and_a_name_becomes_a_filter(browser: Browser) -> None:
    browser.begin("/?q=power")
    box = browser.find("#q")
    box.send_keys(" har")
    first = browser.find("#options [role=option]")
    assert first.text.startswith("Ada Hart") and "person · named in 3 articles" in first.text
    assert (box.get_attribute("role"), box.get_attribute("aria-expanded")) == ("combobox", "true")
    browser.press(DOWN)
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert first.get_attribute("aria-selected") == "true"
    browser.press(ENTER)
    browser.wait(lambda: browser.query == "/?q=power&people=ada")
    assert box.get_attribute("value") == "power"


def test_a_name_alone_is_offered_with_the_number_that_it_finds(browser: Browser) -> None:
    browser.begin("/?places=kyiv")
    browser.find("#q").send_keys("bo l")
    option = browser.find("#options [role=option]")
    assert option.text.split("\n") == ["Bo Lind", "person · 2 articles"]
    option.click()
    browser.wait_for_total("2 articles")
    browser.wait(lambda: browser.query == "/?people=bo&places=kyiv")


def test_escape_closes_the_list_and_keeps_what_was_typed(browser: Browser) -> None:
    browser.begin()
    box = browser.find("#q")
    box.send_keys("ada")
    browser.find("#options [role=option]")
    browser.press(ESCAPE)
    browser.wait(lambda: box.get_attribute("aria-expanded") == "false")
    assert box.get_attribute("value") == "ada" and not browser.find("#options").is_displayed()
    browser.press(ENTER)
    browser.wait(lambda: browser.query == "/?q=ada")


def test_a_word_of_the_list_completes_what_was_typed(browser: Browser) -> None:
    browser.begin()
    browser.find("#q").send_keys("power weath")
    option = browser.find("#options [role=option]")
    assert option.text.startswith("power weather")
    option.click()
    browser.wait(lambda: browser.query == "/?q=power+weather")


def test_an_article_marks_kinds_by_more_than_colour_and_leads_from_match_to_match(browser: Browser) -> None:
    browser.begin("/articles/grid-1?q=power")
    styles = {
        kind: browser.run(
            "const style = getComputedStyle(arguments[0]);"
            "return style.textDecorationStyle + getComputedStyle(arguments[0], '::after').content",
            browser.find(f".text .mention-{kind}"),
        )
        for kind in ("people", "places", "weapons", "dates")
    }
    assert len(set(styles.values())) == 4
    assert browser.find(".resolved").text == "[16 December 2022]"
    browser.find("body").send_keys("n")
    browser.wait(lambda: browser.query.endswith("#m1"))
    browser.find("body").send_keys("n")
    browser.wait(lambda: browser.query.endswith("#m2"))
    browser.find("body").send_keys("p")
    browser.wait(lambda: browser.query.endswith("#m1"))
    assert browser.find("#said").get_attribute("textContent") == "Match 1 of 3"


def test_a_phone_has_a_drawer_that_stays_open_and_nothing_wider_than_itself(browser: Browser) -> None:
    browser.begin("/?q=power", size=PHONE)
    assert not browser.box("people", "ada").is_displayed()
    browser.find("label[for=filters]").click()
    browser.box("people", "ada").click()
    browser.wait_for_total("3 articles")
    assert browser.box("people", "ada").is_displayed()
    for path in ("/?q=power", "/articles/long", "/articles/evil", "/graph?q=power", "/map?q=power", "/people/ada",
                 "/facets/people", "/evidence?facet=people&value=ada", "/api/", "/nowhere"):  # fmt: skip
        browser.open(path)
        assert browser.run("return document.documentElement.scrollWidth") <= PHONE[0], path


def test_the_colours_are_chosen_at_once_and_remembered(browser: Browser) -> None:
    browser.begin()
    light = browser.run("return getComputedStyle(document.body).backgroundColor")
    browser.find(".theme button[value=dark]").click()
    browser.wait(lambda: browser.run("return getComputedStyle(document.body).backgroundColor") != light)
    dark = browser.run("return getComputedStyle(document.body).backgroundColor")
    browser.open("/articles/grid-1")
    assert browser.run("return getComputedStyle(document.body).backgroundColor") == dark
    browser.find(".theme button[value=auto]").click()
    browser.wait(lambda: browser.run("return getComputedStyle(document.body).backgroundColor") == light)


def test_the_whole_way_can_be_gone_with_keys_alone(browser: Browser) -> None:
    browser.begin()
    browser.press(TAB)
    assert browser.focused.text == "Skip to the content"
    browser.press("/")
    assert browser.focused.get_attribute("id") == "q"
    browser.press("grid/", ENTER)
    browser.wait_for_total("2 articles")
    assert browser.find("#q").get_attribute("value") == "grid/"
    browser.press(ESCAPE, ESCAPE)
    browser.find("body").send_keys("j")
    first = browser.focused.text
    browser.press("j")
    assert browser.focused.text not in ("", first)
    browser.press("k")
    assert browser.focused.text == first
    browser.press("?")
    assert browser.find("#keys").is_displayed()
    browser.press(ESCAPE)
    assert not browser.find("#keys").is_displayed() and browser.focused.text == first
    browser.press("o")
    assert browser.find("article h1").text


def test_every_control_of_the_page_is_reached_with_the_tab_key_and_shows_it(browser: Browser) -> None:
    browser.begin("/?q=drone")
    seen = []
    for _ in range(300):
        browser.press(TAB)
        if browser.focused.tag_name == "body":
            break
        seen.append(browser.run(
            "const e = document.activeElement, s = getComputedStyle(e);"
            "return [e.name || e.className?.baseVal || e.textContent.trim(), s.outlineStyle, e.id]"
        ))  # fmt: skip
    names = [name for name, *_ in seen]
    assert {"q", "sort", "people", "weapons", "published.from", "to"} <= set(names)
    assert [name for name, style, _ in seen if style not in ("solid", "auto")] == []
    assert len(names) < 120


def test_single_keys_can_be_switched_off(browser: Browser) -> None:
    browser.begin()
    browser.find("#show-keys").click()
    browser.find("#use-keys").click()
    browser.find("#hide-keys").click()
    browser.find("body").send_keys("/")
    assert browser.focused.get_attribute("id") != "q"
    browser.run("localStorage.clear()")


def test_a_server_that_is_gone_is_told_politely_and_nothing_breaks(browser: Browser) -> None:
    browser.begin("/?q=power")
    browser.command("Network.enable")
    browser.command(
        "Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0
    )
    browser.box("people", "ada").click()
    browser.wait(lambda: browser.find("#trouble").text.startswith("The server does not answer"))
    assert browser.box("people", "ada").is_selected() and browser.find(".total").text == "11 articles"
    browser.command(
        "Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1
    )
    browser.link("Try again").click()
    browser.wait_for_total("3 articles")
    assert not browser.find("#trouble").text


HOSTILE = (
    "/?q=power",
    "/articles/evil?q=power",
    "/organisations/evil",
    "/graph?q=power",
    "/facets/organisations",
    "/evidence?facet=organisations&value=evil",
    "/?q=<script>window.hacked=3</script>",
)


def test_hostile_text_runs_nowhere(browser: Browser) -> None:
    for path in HOSTILE:
        browser.begin(path)
        assert browser.run("return window.hacked === undefined"), path
    browser.begin()
    browser.find("#q").send_keys("<scr")
    browser.wait(lambda: browser.all("#options [role=option]"))
    assert browser.run("return window.hacked === undefined && !document.querySelector('#options script, #options img')")


def test_nothing_moves_while_a_page_is_loaded(browser: Browser) -> None:
    for path in ("/?q=power&people=ada", "/articles/grid-1?q=power"):
        browser.begin(path)
        moved = browser.driver.execute_async_script(
            "const done = arguments[0]; let sum = 0;"
            "new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })"
            ".observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300)"
        )
        assert moved < 0.05, path


def test_without_scripts_a_search_is_made_filtered_and_undone(plain: Browser) -> None:
    plain.find("#q").send_keys("power", ENTER)
    plain.wait_for_total("11 articles")
    plain.box("people", "ada").click()
    plain.box("people", "bo").click()
    plain.find("input[name='people.match'][value='all']").click()
    plain.find("p.apply button").click()
    plain.wait_for_total("2 articles")
    open_menu(plain, "Kyiv")
    plain.find(".more[open] button").click()
    plain.wait_for_total("1 article")
    assert plain.query.endswith("places.not=kyiv#f-places")
    plain.link("Clear all").click()
    plain.wait_for_total("11 articles")


def test_without_scripts_a_facet_is_searched_on_its_own_page(plain: Browser) -> None:
    plain.find("input[form='find-people']").send_keys("san", ENTER)
    plain.wait_for_total("1 value")
    assert plain.query.startswith("/facets/people") and plain.link("Joy Sand")


def test_without_scripts_time_is_narrowed_by_bars_and_by_days(plain: Browser) -> None:
    plain.open("/?q=power")
    plain.find(".timeline svg a").click()
    plain.wait_for_total("1 article")
    plain.find(".zoom-out")
    plain.open("/?q=power&published.from=2023-04-01")
    plain.find(".days button").click()
    plain.wait_for_total("4 articles")


def test_without_scripts_map_graph_and_article_lead_on(plain: Browser) -> None:
    plain.open("/map?q=power")
    plain.find("td a[aria-label='Odesa: 2']").click()
    plain.wait_for_total("2 articles")
    plain.open("/graph?q=power")
    plain.find("td a[aria-label='Bo Lind and Ada Hart: 2']").click()
    plain.wait_for_total("2 articles")
    plain.open("/articles/grid-1?q=power")
    plain.find(".matches a").click()
    plain.wait(lambda: plain.query.endswith("#m1"))
    plain.find("#m1 + .hop a[aria-label='Next match']").click()
    plain.wait(lambda: plain.query.endswith("#m2"))
    assert plain.find("#m2 + .hop").is_displayed() and not plain.find("#m1 + .hop").is_displayed()


def test_without_scripts_the_colours_are_chosen_and_the_page_comes_back(plain: Browser) -> None:
    plain.open("/articles/grid-1?q=power")
    plain.find(".theme button[value=dark]").click()
    plain.wait(lambda: plain.find("html").get_attribute("data-theme") == "dark")
    assert plain.query == "/articles/grid-1?q=power"


def test_without_scripts_a_phone_opens_its_drawer(plain: Browser) -> None:
    plain.begin("/?q=power", size=PHONE, scripts=False)
    assert not plain.box("people", "ada").is_displayed()
    plain.find("label[for=filters]").click()
    plain.box("people", "ada").click()
    plain.find("p.apply button").click()
    plain.wait_for_total("3 articles")
