"""Images and documents: the bytes arrive upstream as they were sent."""

import base64

import openai
from harness import MODEL, raises, run

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n").decode()


def ask(stack, *parts):
    content = [{"type": "text", "text": "What is this?"}, *parts]
    return stack.client().chat.completions.create(model=MODEL, messages=[{"role": "user", "content": content}])


def sent(stack, kind):
    return [block for block in stack.bodies()[-1]["messages"][0]["content"] if block["type"] == kind]


def an_image(stack):
    stack.script({"text": "A dot."})
    url = {"url": f"data:image/png;base64,{PNG}", "detail": "low"}
    assert ask(stack, {"type": "image_url", "image_url": url}).choices[0].message.content == "A dot."
    [block] = sent(stack, "image")
    assert block["source"] == {"type": "base64", "media_type": "image/png", "data": PNG}


def an_image_with_the_wrong_label(stack):
    stack.script({"text": "A dot."})
    ask(stack, {"type": "image_url", "image_url": {"url": f"data:image/jpg;base64,{PNG}"}})
    [block] = sent(stack, "image")
    assert block["source"]["media_type"] == "image/png"


def a_pdf(stack):
    stack.script({"text": "Empty."})
    file = {"filename": "report.pdf", "file_data": f"data:application/pdf;base64,{PDF}"}
    assert ask(stack, {"type": "file", "file": file}).choices[0].message.content == "Empty."
    [block] = sent(stack, "document")
    assert block["source"] == {"type": "base64", "media_type": "application/pdf", "data": PDF}
    assert "report" in block["title"]


def an_image_elsewhere_is_refused_with_its_place(stack):
    part = {"type": "image_url", "image_url": {"url": "https://example.com/dot.png"}}
    error = raises(openai.BadRequestError, lambda: ask(stack, part))
    assert error.param == "messages[0].content[1].image_url.url", error.param
    assert stack.bodies() == [], "nothing goes upstream"


run([an_image, an_image_with_the_wrong_label, a_pdf, an_image_elsewhere_is_refused_with_its_place])
