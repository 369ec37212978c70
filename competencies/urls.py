from django.urls import path

from competencies import views

app_name = "competencies"
urlpatterns = [
    path("", views.framework, name="list"),
    path("fragor/", views.bank, name="bank"),
    path("<slug:slug>/", views.competency, name="competency"),
]
