from django.urls import path

from foundation.records import views

app_name = "records"
urlpatterns = [
    path("", views.document_list, name="list"),
    path("<slug:public_id>/", views.document, name="document"),
    path("<slug:public_id>/hamta/", views.download, name="download"),
    path("<slug:public_id>/diarienummer/", views.note_diary_number, name="note_diary_number"),
]
