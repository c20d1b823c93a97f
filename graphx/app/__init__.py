"""The pieces of the app; its pages stand in pages/, the canvas in explorer/."""
