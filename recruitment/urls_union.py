from django.urls import path

from recruitment import views_union

app_name = "union"
urlpatterns = [
    path("", views_union.profile_list, name="list"),
    path("<slug:public_id>/<int:version>/", views_union.profile, name="profile"),
]
