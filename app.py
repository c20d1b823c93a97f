"""The app: the pages that say in their files what they are, and the frame around them. ``streamlit run app.py``."""

import streamlit as st

from graphx.app import explorer, frame, page_files, permalink

st.set_page_config(page_title="graphx", page_icon=explorer.ICON, layout="wide")
st.logo(explorer.LOGO, icon_image=explorer.ICON, size="large")

sections: dict[str, list[st.Page]] = {}
for each in page_files.pages():
    found = st.Page(each.file, title=each.title, icon=each.icon, url_path=each.path or None, default=not each.path)
    sections.setdefault(each.section, []).append(found)

page = st.navigation(sections, expanded=True)
with frame.guard():
    frame.frame(page.url_path)
    page.run()
    permalink.write()
