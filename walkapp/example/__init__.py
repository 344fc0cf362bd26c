"""The example: Smedjebacken and a small Ludvika, with drawn pictures and a drawn map, so that a newcomer meets a place.

Its most important names are `loading.load`, `loading.remove` and `scenes.draw`.
"""
