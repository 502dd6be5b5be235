# Makes metafor.json, the numbers that tests/evidence/pooling/test_metafor.py holds the pooling against.
#
#   Rscript tests/reference/metafor/generate.R tests/reference/metafor/metafor.json
#
# Needs R with metafor, and nothing else. Every case keeps the text of its call and the inputs it was evaluated on, so that a
# reader can repeat any one of them. All data are made here from a seed, but for the BCG vaccine trials (metadat's dat.bcg,
# Colditz 1994), whose published analysis is checked in test_published.py. No trial of ketamine or esketamine is used.
#
# metafor stops iterating tau^2 at changes of 1e-5 and its uniroot at 1e-4 by default; the controls below carry both to the end.

suppressMessages(library(metafor))
options(warn = 1)

# --- JSON without a package ------------------------------------------------------------------------------------------

text <- function(x) paste0("\"", gsub("\"", "\\\"", gsub("\\", "\\\\", x, fixed = TRUE), fixed = TRUE), "\"")
number <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "null")
json <- function(x) {
  if (is.list(x)) return(paste0("{", paste(text(names(x)), vapply(x, json, ""), sep = ": ", collapse = ", "), "}"))
  if (is.null(dim(x)) && length(x) == 1 && !inherits(x, "AsIs")) return(if (is.character(x)) text(x) else number(x))
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(row) json(I(row))), collapse = ", "), "]"))
  x <- unclass(x)
  paste0("[", paste(if (is.character(x)) text(x) else number(as.numeric(x)), collapse = ", "), "]")
}

cases <- list()
case <- function(id, kind, call, inputs, outputs) {
  fitted <- eval(parse(text = call), envir = list2env(inputs, parent = globalenv()))
  found <- list(id = id, kind = kind, call = call, inputs = lapply(inputs, I), outputs = outputs(fitted))
  cases[[length(cases) + 1]] <<- json(found)
}

# --- effect sizes ----------------------------------------------------------------------------------------------------

scaled <- function(seed, k, least = 5, most = 120) {
  set.seed(seed)
  list(m1 = round(rnorm(k, -14, 4), 2), sd1 = round(runif(k, 3, 15), 2), n1 = sample(least:most, k, TRUE),
       m2 = round(rnorm(k, -9, 4), 2), sd2 = round(runif(k, 3, 15), 2), n2 = sample(least:most, k, TRUE))
}
for (k in c(2, 3, 7, 18, 40)) for (measure in c("MD", "SMD"))
  case(sprintf("escalc-%s-%d", tolower(measure), k), "escalc",
       sprintf("escalc(\"%s\", m1i=m1, sd1i=sd1, n1i=n1, m2i=m2, sd2i=sd2, n2i=n2)", measure), scaled(k, k),
       function(e) list(yi = I(c(e$yi)), vi = I(e$vi)))
for (measure in c("MD", "SMD"))
  case(sprintf("escalc-%s-smallest", tolower(measure)), "escalc",
       sprintf("escalc(\"%s\", m1i=m1, sd1i=sd1, n1i=n1, m2i=m2, sd2i=sd2, n2i=n2)", measure), scaled(77, 6, 2, 4),
       function(e) list(yi = I(c(e$yi)), vi = I(e$vi)))

counted <- list(
  plain = list(a = c(23, 30, 12, 41), n1 = c(40, 47, 29, 114), c = c(7, 7, 9, 29), n2 = c(33, 25, 31, 109)),
  empty = list(a = c(4, 5, 0, 3), n1 = c(11, 12, 9, 20), c = c(0, 1, 2, 0), n2 = c(33, 30, 11, 20)),
  double = list(a = c(0, 12, 6), n1 = c(15, 12, 14), c = c(0, 3, 14), n2 = c(14, 13, 14)),
  two = list(a = c(1, 99), n1 = c(2, 100), c = c(1, 1), n2 = c(2, 1000)),
  many = { set.seed(40); list(a = rbinom(40, 60, .5), n1 = rep(60, 40), c = rbinom(40, 50, .3), n2 = rep(50, 40)) })
for (name in names(counted)) for (measure in c("OR", "RR", "RD"))
  case(sprintf("escalc-%s-%s", tolower(measure), name), "escalc",
       sprintf("escalc(\"%s\", ai=a, n1i=n1, ci=c, n2i=n2)", measure), counted[[name]],
       function(e) list(yi = I(c(e$yi)), vi = I(e$vi)))

# --- random effects ----------------------------------------------------------------------------------------------------

made <- function(seed, k, tau, low = 0.5, high = 12, mean = -5, digits = 3) {
  set.seed(seed)
  vi <- signif(runif(k, low, high), 4)
  list(yi = round(mean + rnorm(k, 0, tau) + rnorm(k, 0, sqrt(vi)), digits), vi = vi)
}
bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
sets <- list(
  k2 = made(2, 2, 2), k3 = made(3, 3, 2), k4 = made(4, 4, 3), k5 = made(5, 5, 1), k8 = made(8, 8, 2.5), k13 = made(13, 13, 2),
  k20 = made(20, 20, 3), k40 = made(40, 40, 2), boundary = made(106, 9, 0), tight = made(7, 6, 0.02, 1e-4, 4e-3, 0.4, 5),
  huge = made(11, 12, 300, 0.5, 12, -5), unequal = made(12, 10, 1.5, 1e-3, 90), zero = list(yi = rep(-3.5, 5), vi = c(1, 2, 3, 4, 5)),
  bcg = list(yi = round(c(bcg$yi), 6), vi = round(bcg$vi, 8)))
sets$two_alike <- list(yi = c(-4.1, -4.3), vi = c(1.2, 2.2))

tight <- function(set) sprintf("%.3g", max(1e-14, 1e-13 * var(set$yi)))
rma_call <- function(set, method, test, more = "", level = 95)
  sprintf("rma(yi, vi, %smethod=\"%s\", test=\"%s\", level=%g, control=list(threshold=%s, maxiter=100000))",
          more, method, test, level, tight(set))
model <- function(m) list(
  beta = I(c(m$beta)), se = I(m$se), ci_lb = I(m$ci.lb), ci_ub = I(m$ci.ub), p = I(m$pval), tau2 = m$tau2, QE = m$QE, QEp = m$QEp,
  I2 = m$I2, H2 = m$H2, QM = m$QM, QMp = m$QMp, weights = I(unname(weights(m))),
  se_tau2 = if (m$method == "REML") m$se.tau2 else NA)
pooled <- function(m) { p <- predict(m); c(model(m), list(pi_lb = if (m$method == "EE") NA else p$pi.lb,
                                                          pi_ub = if (m$method == "EE") NA else p$pi.ub)) }

for (name in names(sets)) for (method in c("REML", "DL", "EE")) for (test in c("knha", "z"))
  if (!(name == "zero" && test == "knha"))
    case(sprintf("rma-%s-%s-%s", name, tolower(method), test), "rma", rma_call(sets[[name]], method, test), sets[[name]], pooled)
for (name in c("k2", "k4", "k20", "boundary", "two_alike")) for (method in c("REML", "DL"))
  case(sprintf("rma-%s-%s-adhoc", name, tolower(method)), "rma", rma_call(sets[[name]], method, "adhoc"), sets[[name]], pooled)
for (name in c("k5", "k20", "boundary"))
  case(sprintf("rma-%s-level90", name), "rma", rma_call(sets[[name]], "REML", "knha", level = 90), sets[[name]], pooled)

for (name in setdiff(names(sets), "zero"))
  case(sprintf("confint-%s", name), "confint",
       sprintf("confint(%s, control=list(tol=1e-14, maxiter=100000, tau2.max=%g))", rma_call(sets[[name]], "REML", "knha"),
               1e4 * max(1, var(sets[[name]]$yi))),
       sets[[name]], function(x) list(tau2 = I(unname(x$random[1, ])), I2 = I(unname(x$random[3, ])), H2 = I(unname(x$random[4, ]))))

for (name in c("k4", "k8", "k13", "boundary", "huge", "bcg")) for (test in c("knha", "z"))
  case(sprintf("leave1out-%s-%s", name, test), "leave1out", sprintf("leave1out(%s)", rma_call(sets[[name]], "REML", test)), sets[[name]],
       function(x) list(estimate = I(x$estimate), se = I(x$se), p = I(x$pval), ci_lb = I(x$ci.lb), ci_ub = I(x$ci.ub), Q = I(x$Q),
                        Qp = I(x$Qp), tau2 = I(x$tau2), I2 = I(x$I2), H2 = I(x$H2)))

# --- moderators ----------------------------------------------------------------------------------------------------------

route <- function(k, levels) rep(levels, length.out = k)
for (name in c("k5", "k8", "k13", "k20", "k40", "boundary", "huge")) {
  set <- sets[[name]]
  k <- length(set$yi)
  set.seed(900 + k)
  groups <- list(year = round(runif(k, 2000, 2024)) - 2012, two = as.numeric(route(k, c(0, 1))))
  for (moderator in names(groups)) for (test in c("knha", "adhoc", "z"))
    case(sprintf("regress-%s-%s-%s", name, moderator, test), "regress", rma_call(set, "REML", test, sprintf("mods=~%s, ", moderator)),
         c(set, groups[moderator]), model)
  if (k > 7) for (test in c("knha", "z"))
    case(sprintf("regress-%s-three-%s", name, test), "regress", rma_call(set, "REML", test, "mods=~b+c, "),
         c(set, list(b = as.numeric(route(k, 1:3) == 2), c = as.numeric(route(k, 1:3) == 3))), model)
}
case("regress-bcg-latitude-knha", "regress", rma_call(sets$bcg, "REML", "knha", "mods=~latitude, "),
     c(sets$bcg, list(latitude = dat.bcg$ablat)), model)
case("regress-bcg-latitude-dl", "regress", rma_call(sets$bcg, "DL", "z", "mods=~latitude, "),
     c(sets$bcg, list(latitude = dat.bcg$ablat)), model)

# --- small studies -------------------------------------------------------------------------------------------------------

small <- function(x) list(zval = unname(x$zval), p = unname(x$pval), limit = unname(x$est), ci_lb = unname(x$ci.lb), ci_ub = unname(x$ci.ub))
for (name in c("k4", "k8", "k13", "k20", "boundary", "unequal", "bcg")) {
  for (test in c("knha", "z"))
    case(sprintf("regtest-rma-%s-%s", name, test), "regtest",
         sprintf("regtest(%s)", rma_call(sets[[name]], "REML", test)), sets[[name]], small)
  case(sprintf("regtest-lm-%s", name), "regtest", sprintf("regtest(%s, model=\"lm\")", rma_call(sets[[name]], "REML", "knha")),
       sets[[name]], small)
}
lopsided <- function(seed, k) { set.seed(seed); vi <- signif(runif(k, 0.3, 16), 4)
  list(yi = round(-2 - 1.4 * sqrt(vi) + rnorm(k, 0, 0.8 * sqrt(vi)), 3), vi = vi) }
for (name in c("bcg", "k13", "k20", "left9", "left16", "left30")) {
  set <- if (startsWith(name, "left")) lopsided(as.numeric(substring(name, 5)), as.numeric(substring(name, 5))) else sets[[name]]
  case(sprintf("trimfill-%s", name), "trimfill", sprintf("trimfill(%s, test=\"knha\", control=list(threshold=%s, maxiter=100000))",
       rma_call(set, "REML", "knha"), tight(set)), set,
       function(x) list(k0 = x$k0, side = x$side, beta = c(x$beta), se = x$se, tau2 = x$tau2, ci_lb = x$ci.lb, ci_ub = x$ci.ub))
}

# --- networks ------------------------------------------------------------------------------------------------------------

network <- function(seed, designs, tau) {
  set.seed(seed)
  truth <- c(A = 0, B = -3, C = -5, D = -1)
  rows <- NULL
  for (i in seq_along(designs)) {
    arms <- strsplit(designs[i], "")[[1]]
    base <- round(runif(1, 0.3, 2), 3)
    for (arm in arms[-1])
      rows <- rbind(rows, data.frame(trial = i, treatment = arm, baseline = arms[1], shared = base,
        vi = base + round(runif(1, 0.3, 3), 3), yi = round(truth[[arm]] - truth[[arms[1]]] + rnorm(1, 0, tau + 1), 3)))
  }
  rows
}
nets <- list(star = network(1, c("AB", "AB", "AC", "AC", "AD", "AB"), 1), loop = network(2, c("AB", "AC", "BC", "AB", "AC", "BC", "AD"), 1.5),
             arms = network(3, c("ABC", "AB", "AC", "ABCD", "BC", "AD"), 2), flat = network(5, c("AB", "ABC", "BC", "AC", "CD", "AD"), 0),
             wide = network(9, c("ABCD", "AB", "AC", "AD", "BC", "CD", "BD", "ABC", "AB", "CD"), 4))
for (name in names(nets)) {
  rows <- nets[[name]]
  X <- sapply(c("B", "C", "D"), function(t) (rows$treatment == t) - (rows$baseline == t))
  V <- outer(rows$trial, rows$trial, "==") * rows$shared
  diag(V) <- rows$vi
  inputs <- list(yi = rows$yi, V = V, X = X, trial = rows$trial, arm = seq_along(rows$yi))
  call <- paste0("rma.mv(yi, V, mods=X, intercept=FALSE, random=~arm|trial, rho=0.5, test=\"t\", ",
                 "control=list(optimizer=\"BFGS\", reltol=1e-18, maxit=100000))")
  fitted <- eval(parse(text = call), envir = list2env(inputs, parent = globalenv()))
  case(paste0("network-", name), "network", call, c(inputs, list(treatment = rows$treatment, baseline = rows$baseline, shared = rows$shared)),
       function(m) list(beta = I(c(m$beta)), se = I(m$se), ci_lb = I(m$ci.lb), ci_ub = I(m$ci.ub), p = I(m$pval), tau2 = m$tau2))
  if (name == "star") next
  members <- sapply(rows$trial, function(i) paste(sort(unique(c(rows$treatment[rows$trial == i], rows$baseline[rows$trial == i]))), collapse = ""))
  W <- X
  for (d in sort(unique(members))) for (t in strsplit(d, "")[[1]][-1]) {
    wider <- cbind(W, (members == d) * ((rows$treatment == t) - (rows$baseline == t)))
    if (qr(wider)$rank > qr(W)$rank) W <- wider
  }
  if (nrow(W) <= ncol(W)) next
  inputs$X <- unname(W)
  extra <- 4:ncol(W)
  inputs$btt <- extra
  call <- sub("test=\"t\"", "btt=btt", call, fixed = TRUE)
  case(paste0("network-designs-", name), "network-designs", call,
       c(inputs, list(treatment = rows$treatment, baseline = rows$baseline, shared = rows$shared)),
       function(m) list(QM = m$QM, QMdf = m$QMdf[1], QMp = m$QMp, tau2 = m$tau2))
}

head <- json(list(r = paste(R.version$major, R.version$minor, sep = "."), metafor = as.character(packageVersion("metafor")),
                  metadat = as.character(packageVersion("metadat")), script = "tests/reference/metafor/generate.R"))
writeLines(c("{", paste0("\"made_by\": ", head, ","), "\"cases\": [", paste(cases, collapse = ",\n"), "]", "}"), commandArgs(TRUE)[1])
cat(length(cases), "cases\n")
