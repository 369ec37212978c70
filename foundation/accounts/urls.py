from django.urls import path

from foundation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("logga-in/", views.SignIn.as_view(), name="sign_in"),
    path("logga-ut/", views.SignOut.as_view(), name="sign_out"),
    path("losenord/", views.forgotten_password, name="password_reset"),
    path("losenord/skickat/", views.password_sent, name="password_sent"),
    path("losenord/<uidb64>/<token>/", views.SetPassword.as_view(), name="password_set"),
    path("valkommen/<uidb64>/<token>/", views.Welcome.as_view(), name="welcome"),
    path("jag/", views.profile, name="profile"),
    path("jag/losenord/", views.ChangePassword.as_view(), name="password_change"),
    path("sprak/", views.language, name="language"),
]
