// What pages do besides with a script: files dragged onto the form, their names, and how
// far an upload is. Without it everything works as well.
"use strict";

document.documentElement.classList.add("scripted");

const drop = document.getElementById("drop");
if (drop) {
  const file = document.getElementById("file");
  const chosen = document.getElementById("chosen");
  const bar = document.getElementById("progress");
  const percent = document.getElementById("percent");

  const list = () => {
    chosen.replaceChildren(...Array.from(file.files, (f) => {
      const line = document.createElement("li");
      line.textContent = f.name;
      return line;
    }));
  };
  file.addEventListener("change", list);

  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (e) => { e.preventDefault(); drop.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, (e) => { e.preventDefault(); drop.classList.remove("over"); });
  }
  drop.addEventListener("drop", (e) => {
    if (e.dataTransfer.files.length > 0) {
      file.files = e.dataTransfer.files;
      list();
    }
  });

  const upload = document.getElementById("upload");
  upload.addEventListener("htmx:beforeRequest", () => { bar.hidden = false; bar.value = 0; });
  upload.addEventListener("htmx:xhr:progress", (e) => {
    if (e.detail.lengthComputable) {
      const done = Math.round(100 * e.detail.loaded / e.detail.total);
      bar.value = done;
      percent.textContent = done < 100 ? "已上传 " + done + "%" : "已上传，正在收下……";
    }
  });
  upload.addEventListener("htmx:afterRequest", (e) => {
    if (e.detail.failed || e.detail.xhr.status >= 400) {
      bar.hidden = true;
      percent.textContent = "";
    }
  });
  upload.addEventListener("htmx:sendError", () => {
    const message = document.createElement("p");
    message.className = "alert";
    message.textContent = "连不上服务器，文件没有收下。请检查网络后重新上传。";
    document.getElementById("upload-message").replaceChildren(message);
  });
}
