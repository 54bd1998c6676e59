"""Every address of the portal."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", login_not_required(auth_views.LoginView.as_view(redirect_authenticated_user=True)), name="login"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="logout"),
    # Before the API, which answers every address below its own: its documentation is a page.
    path("", include("planning.urls")),
    path("api/v1/", include("planning.api.urls")),
]

handler403 = "planning.views.errors.forbidden"
