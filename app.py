"""The app: which pages there are, for whom, and the frame around them. Start with ``streamlit run app.py``."""

import streamlit as st

from graphx.app import explorer, frame, permalink

st.set_page_config(page_title="graphx", page_icon=explorer.ICON, layout="wide")
st.logo(explorer.LOGO, icon_image=explorer.ICON, size="large")

PAGES = {
    "Leaders": [
        st.Page("graphx/app/pages/overview.py", title="Overview", icon=":material/space_dashboard:", default=True),
        st.Page("graphx/app/pages/thin.py", title="Thin relationships", icon=":material/heart_broken:", url_path="thin"),
        st.Page(
            "graphx/app/pages/organisations.py", title="Organisations", icon=":material/apartment:", url_path="organisations"
        ),
    ],
    "Strategists": [
        st.Page("graphx/app/pages/network.py", title="Network", icon=":material/hub:", url_path="network"),
        st.Page("graphx/app/pages/person.py", title="Person", icon=":material/person_search:", url_path="person"),
        st.Page("graphx/app/pages/paths.py", title="Introductions", icon=":material/handshake:", url_path="introductions"),
        st.Page("graphx/app/pages/ties.py", title="Weak and strong ties", icon=":material/conversion_path:", url_path="ties"),
    ],
    "Analysts": [
        st.Page("graphx/app/pages/influencers.py", title="Influencers", icon=":material/campaign:", url_path="influencers"),
    ],
    "Data": [
        st.Page("graphx/app/pages/data.py", title="Load and quality", icon=":material/database:", url_path="data"),
        st.Page("graphx/app/pages/interactions.py", title="What was read", icon=":material/list_alt:", url_path="interactions"),
    ],
}

page = st.navigation(PAGES, expanded=True)
with frame.guard():
    frame.frame(page.url_path)
    page.run()
    permalink.write()
