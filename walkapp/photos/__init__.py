"""Pictures: received whole, decoded in a process of their own, and shown without anything that they carried along.

A photo has no address: the observation or action that owns it shows it. Most used: `intake.receive`,
`services.take_in`, `serving.response`.
"""
