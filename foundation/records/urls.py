from django.urls import path

from foundation.records import views

app_name = "records"
urlpatterns = [
    path("", views.document_list, name="list"),
    path("<str:public_id>/", views.document, name="document"),
    path("<str:public_id>/hamta/", views.download, name="download"),
    path("<str:public_id>/diarienummer/", views.note_diary_number, name="note_diary_number"),
]
