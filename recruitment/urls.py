from django.urls import path

from recruitment import views, views_people, views_union
from recruitment.guides import views as guides

app_name = "recruitment"
urlpatterns = [
    path("", views.recruitment_list, name="list"),
    path("ny/", views.new, name="new"),
    path("<slug:public_id>/", views.recruitment, name="recruitment"),
    path("<slug:public_id>/kravprofil/", views.profile, name="profile"),
    path("<slug:public_id>/kravprofil/andra/", views.profile_edit, name="profile_edit"),
    path("<slug:public_id>/kravprofil/faststall/", views.profile_adopt, name="profile_adopt"),
    path("<slug:public_id>/kravprofil/jamfor/", views.profile_compare, name="profile_compare"),
    path("<slug:public_id>/kravprofil/<int:version>/pdf/", views.profile_pdf, name="profile_pdf"),
    path("<slug:public_id>/kravprofil/<int:version>/svara/", views_union.profile_answer, name="profile_answer"),
    path("<slug:public_id>/kandidater/ny/", views.candidate_add, name="candidate_add"),
    path("<slug:public_id>/kandidater/importera/", views_people.candidates_import, name="candidates_import"),
    path("<slug:public_id>/kandidater/importera/mall/", views_people.candidates_blank, name="candidates_blank"),
    path("<slug:public_id>/medarbetare/", views_people.members, name="members"),
    path("<slug:public_id>/medarbetare/ny/", views_people.member_add, name="member_add"),
    path("<slug:public_id>/medarbetare/<int:member_id>/avsluta/", views_people.member_end, name="member_end"),
    path("<slug:public_id>/overlamna/", views_people.hand_over, name="hand_over"),
    path("<slug:public_id>/kandidater/<slug:candidate_id>/", views.candidate_edit, name="candidate_edit"),
    path("<slug:public_id>/intervjuguide/", guides.guide, name="guide"),
    path("<slug:public_id>/intervjuguide/andra/", guides.guide_edit, name="guide_edit"),
    path("<slug:public_id>/intervjuguide/las/", guides.guide_freeze, name="guide_freeze"),
    path("<slug:public_id>/intervjuguide/avvikelse/", guides.guide_deviation, name="guide_deviation"),
    path("<slug:public_id>/intervjuguide.pdf", guides.guide_pdf, name="guide_pdf"),
    path(
        "<slug:public_id>/kandidater/<slug:candidate_id>/drar-sig-ur/",
        views.candidate_withdraw,
        name="candidate_withdraw",
    ),
    path("<slug:public_id>/kandidater/<slug:candidate_id>/ater/", views.candidate_back, name="candidate_back"),
    path("<slug:public_id>/avsluta/", views.close, name="close"),
    path("<slug:public_id>/avbryt/", views.cancel, name="cancel"),
]
