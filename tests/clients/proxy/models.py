"""The list of models, and one of them."""

import openai
from harness import MODEL, raises, run


def the_list_names_what_can_be_called(stack):
    models = stack.client().models.list().data
    names = [model.id for model in models]
    assert MODEL in names and len(names) == len(set(names)), names
    assert all(model.object == "model" and model.owned_by and model.created >= 0 for model in models)


def one_model(stack):
    model = stack.client().models.retrieve(MODEL)
    assert (model.id, model.object) == (MODEL, "model")


def an_unknown_model_is_not_found(stack):
    error = raises(openai.NotFoundError, lambda: stack.client().models.retrieve("no-such-model-anywhere"))
    assert error.code == "model_not_found", error.body


run([the_list_names_what_can_be_called, one_model, an_unknown_model_is_not_found])
