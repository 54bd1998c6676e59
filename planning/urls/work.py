"""Work items, their tags, dependencies and demands."""

from django.urls import path

from planning.views import allocations, balance, tagging, work, work_items

urlpatterns = [
    path("work/balance/", balance.show, name="balance"),
    path("work/tagging/", tagging.show, name="tagging"),
    path("work/tagging/train/", tagging.train, name="tagging-train"),
    path("work/tagging/versions/<int:pk>/cancel/", tagging.cancel, name="tagging-cancel"),
    path("work/tagging/versions/<int:pk>/use/", tagging.use, name="tagging-use"),
    path("work/tagging/rules/<int:pk>/remove/", tagging.rule_remove, name="tagging-rule-remove"),
    path("work/", work.work_list, name="work-item-list"),
    path("work/to-tag/", work.triage, name="work-item-triage"),
    path("work/board/", work.board, name="work-item-board"),
    path("work/waiting/", work.waiting, name="work-item-waiting"),
    path("work/table.csv", work.table_csv, name="work-item-csv"),
    path("work/accept-all/", work.accept_all, name="work-item-accept-all"),
    path("work/bulk/", work.bulk, name="work-item-bulk"),
    path("work/new/", work_items.new, name="work-item-new"),
    path("work/allocations/new/", allocations.new, name="allocation-new"),
    path("work/allocations/<int:pk>/move/", allocations.move, name="allocation-move"),
    path("work/allocations/<int:pk>/edit/", allocations.edit, name="allocation-edit"),
    path("work/allocations/<int:pk>/delete/", allocations.delete, name="allocation-delete"),
    path("work/<int:pk>/", work_items.detail, name="work-item-detail"),
    path("work/<int:pk>/edit/", work_items.edit, name="work-item-edit"),
    path("work/<int:pk>/delete/", work_items.delete, name="work-item-delete"),
    path("work/<int:pk>/tag/", work_items.tag, name="work-item-tag"),
    path("work/<int:pk>/demand/", work_items.demand_edit, name="demand-edit"),
    path("work/<int:pk>/dependencies/add/", work_items.dependency_add, name="dependency-add"),
    path("dependencies/<int:pk>/remove/", work_items.dependency_remove, name="dependency-remove"),
]
